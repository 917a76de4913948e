package org.postiljon.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosedToOthersTest {
    private DataDirectory data;

    @BeforeEach
    void make(@TempDir Path disk) throws IOException {
        data = new DataDirectory(Files.createDirectory(disk.resolve("data")));
        permit(data.root(), "rwxr-xr-x");
        data.prepare();
    }

    private static void permit(Path directory, String permissions) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    private List<String> close() throws IOException {
        return ClosedToOthers.close(data, data.root().resolve("var/postiljon"));
    }

    @Test
    void aDirectoryThatWasThereIsClosedAndThatIsToldOnce() throws IOException {
        assertThat(close())
                .containsExactly("Other users could read " + data.root() + " (rwxr-xr-x): closed to them (rwx------)");
        assertThat(permissions(data.root())).isEqualTo("rwx------");
        assertThat(close()).isEmpty();
    }

    @Test
    void oneThatHoldsOtherThingsStaysOpenAndOursInItAreClosed() throws IOException {
        Files.createDirectory(data.root().resolve("photos"));
        permit(data.logs(), "rwxr-xr-x");
        permit(data.conf(), "rwxrwx---");
        assertThat(close())
                .containsExactly(
                        "Other users could read " + data.logs() + " (rwxr-xr-x): closed to them (rwx------)",
                        "Other users could read " + data.conf() + " (rwxrwx---): closed to them (rwx------)");
        assertThat(permissions(data.root())).isEqualTo("rwxr-xr-x");
    }

    @Test
    void whatIsMadeInAnOpenDirectoryIsClosedFromTheStart() throws IOException {
        for (Path made : List.of(data.conf(), data.root().resolve("var"), data.scratch(), data.logs(), data.spool())) {
            assertThat(permissions(made)).as("%s", made).isEqualTo("rwx------");
        }
    }

    @Test
    void aSpoolDirectoryThatIsSharedByALinkStaysShared(@TempDir Path elsewhere) throws IOException {
        Files.delete(data.spool());
        permit(elsewhere, "rwxrwx--x");
        Files.createSymbolicLink(data.spool(), elsewhere);
        Files.createDirectory(data.root().resolve("photos"));
        data.prepare();
        assertThat(close()).isEmpty();
        assertThat(permissions(elsewhere)).isEqualTo("rwxrwx--x");
    }

    @Test
    void aStoreElsewhereIsClosedToo(@TempDir Path elsewhere) throws IOException {
        permit(elsewhere, "rwxr-xr-x");
        close();
        assertThat(ClosedToOthers.close(data, elsewhere))
                .singleElement()
                .asString()
                .contains(elsewhere.toString());
        assertThat(permissions(elsewhere)).isEqualTo("rwx------");
        assertThat(ClosedToOthers.close(data, elsewhere.resolve("later"))).isEmpty();
    }
}
