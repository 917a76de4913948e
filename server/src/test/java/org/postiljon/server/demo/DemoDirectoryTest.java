package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

@SuppressWarnings("try") // what is open is only held
class DemoDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path parent;

    @SuppressWarnings("NullAway.Init") // set before each
    private Path directory;

    @BeforeEach
    void name() {
        directory = parent.resolve("demo");
    }

    private Path leave(String file) throws IOException {
        Path left = directory.resolve(file);
        Files.createDirectories(left.getParent());
        return Files.writeString(left, "x");
    }

    private void begunAndEnded() throws IOException {
        DemoDirectory.begin(directory).close();
    }

    @Test
    void theNextDemoBeginsEmpty() throws IOException {
        begunAndEnded();
        Path deep = leave("var/deep/left");
        Path mail = leave("spool/done/left.eml");
        begunAndEnded();
        assertThat(deep.getParent()).doesNotExist();
        assertThat(mail).doesNotExist();
        assertThat(directory.resolve("spool")).doesNotExist();
    }

    @Test
    void onlyItsOwnerCanReadIt() throws IOException {
        begunAndEnded();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDirectoryOfSomebodyElseIsNeverEmptied() throws IOException {
        Path precious = leave("precious");
        assertThatThrownBy(this::begunAndEnded).hasMessageContaining("Name another with --data");
        assertThat(directory).isDirectoryContaining(precious::equals);
        assertThatThrownBy(() -> DemoDirectory.begin(precious))
                .hasMessage(precious + " is no directory. Name another with --data.");
    }

    @Test
    void aDemoThatRunsThereIsLeftAlone() throws IOException {
        try (DemoDirectory unused = DemoDirectory.begin(directory)) {
            Path left = leave("receivers/fast");
            assertThatThrownBy(this::begunAndEnded)
                    .hasMessage(directory + " is in use by another demo (process "
                            + ProcessHandle.current().pid()
                            + "). End that one with Ctrl-C, or give this demo a directory of its own with --data DIR.");
            assertThat(left).exists();
        }
        begunAndEnded();
        assertThat(directory.resolve("receivers")).doesNotExist();
    }

    @Test
    void aServerThatRunsThereIsLeftAlone() throws IOException {
        begunAndEnded();
        Path left = leave("spool/a.eml");
        try (EmbeddedStore unused =
                EmbeddedStore.open(directory.resolve("var/postiljon"), StoreSettings.DEFAULT, Clock.systemUTC())) {
            assertThatThrownBy(this::begunAndEnded)
                    .hasMessage(directory + " is in use by a server (process "
                            + ProcessHandle.current().pid()
                            + "). Stop that one, or give this demo a directory of its own with --data DIR.");
            assertThat(left).exists();
        }
        begunAndEnded();
        assertThat(left).doesNotExist();
    }

    @Test
    void whatALinkLeadsToIsNotEmptied() throws IOException {
        begunAndEnded();
        Path elsewhere = Files.writeString(
                Files.createDirectory(parent.resolve("elsewhere")).resolve("a.eml"), "x");
        Files.createSymbolicLink(directory.resolve("link"), elsewhere.getParent());
        Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));
        begunAndEnded();
        assertThat(elsewhere).exists();
        assertThat(Files.isSymbolicLink(directory.resolve("link"))).isFalse();
        assertThat(Files.isSymbolicLink(directory.resolve("loop"))).isFalse();
    }

    @Test
    void aLinkToTheDirectoryIsAsGoodAsTheDirectory() throws IOException {
        begunAndEnded();
        leave("spool/a.eml");
        Path link = Files.createSymbolicLink(parent.resolve("link"), directory);
        DemoDirectory.begin(link).close();
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(directory.resolve("spool")).doesNotExist();
    }
}
