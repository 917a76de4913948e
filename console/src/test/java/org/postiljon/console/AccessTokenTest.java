package org.postiljon.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {
    private final Path directory;

    AccessTokenTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void theFirstStartMakesItAndLaterOnesKeepIt() throws Exception {
        AccessToken first = AccessToken.in(directory.resolve("data"));
        String secret = Files.readString(directory.resolve("data/token")).strip();
        assertThat(secret).hasSizeGreaterThanOrEqualTo(43);
        assertThat(first.matches(secret)).isTrue();
        assertThat(first.matches(secret + "x")).isFalse();
        assertThat(first.matches("")).isFalse();
        assertThat(AccessToken.in(directory.resolve("data")).matches(secret)).isTrue();
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            assertThat(files).containsExactly(directory.resolve("data/token"));
        }
    }

    @Test
    void twoServersHaveTwoTokens() throws Exception {
        AccessToken one = AccessToken.in(directory.resolve("one"));
        AccessToken.in(directory.resolve("two"));
        assertThat(one.matches(Files.readString(directory.resolve("two/token")).strip()))
                .isFalse();
    }

    @Test
    void onlyTheOwnerReadsIt() throws Exception {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        AccessToken.in(directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("token"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void oneThatIsOpenToOthersIsRefusedWithTheFix(String permissions) throws Exception {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        AccessToken.in(directory);
        Path file = directory.resolve("token");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(() -> AccessToken.in(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + " can't be used: it is open to others (" + permissions
                        + "). If nobody can have read it, close it: chmod 600 " + file
                        + ". Else delete it, and the next start makes a new one.");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(AccessToken.in(directory).matches(Files.readString(file).strip()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31})
    void whatCanBeGuessedIsRefusedWithTheFix(int length) throws Exception {
        AccessToken.in(directory);
        Files.writeString(directory.resolve("token"), "x".repeat(length) + "\n");
        assertThatThrownBy(() -> AccessToken.in(directory))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        directory.resolve("token")
                                + " can't be used: it has fewer than 32 characters. Delete it, and the next start makes a new one.");
    }

    @Test
    void itsTextHidesIt() throws Exception {
        AccessToken token = AccessToken.in(directory);
        assertThat(token.toString())
                .doesNotContain(Files.readString(directory.resolve("token")).strip());
    }
}
