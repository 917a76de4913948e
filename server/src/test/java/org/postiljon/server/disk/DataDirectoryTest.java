package org.postiljon.server.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private Path disk;
    private DataDirectory data;

    @BeforeEach
    void name(@TempDir Path directory) {
        disk = directory;
        data = new DataDirectory(disk.resolve("a/b"));
    }

    @Test
    void theFirstStartFillsItAndOnlyItsOwnerMayLook() throws IOException {
        data.prepare();
        assertThat(data.conf().resolve("mailetcontainer.xml")).isNotEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void whatMayHoldASecretIsForItsOwnerAlone() throws IOException {
        data.prepare();
        data.users().write(List.of("{}"));
        data.serverFile().write(List.of("{}"));
        List<Path> secret =
                new ArrayList<>(List.of(data.users().file(), data.serverFile().file()));
        DataDirectory.SAMPLES.forEach(sample -> secret.add(data.conf().resolve(sample)));
        for (Path file : secret) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as("%s", file)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void everySampleThatIsShippedIsCopied() throws IOException {
        data.prepare();
        try (Stream<Path> shipped = Files.list(Path.of("../james-conf/reference"))) {
            assertThat(shipped.map(file -> file.getFileName().toString()).toList())
                    .containsExactlyInAnyOrderElementsOf(DataDirectory.SAMPLES);
        }
    }

    @Test
    void laterStartsLeaveEditedFilesAndEmptyTheScratchDirectory() throws IOException {
        data.prepare();
        Files.writeString(data.conf().resolve("smtpserver.xml"), "<mine/>");
        Files.writeString(data.scratch().resolve("mail1.part"), "left over");
        data.prepare();
        data.emptyScratch();
        assertThat(data.conf().resolve("smtpserver.xml")).hasContent("<mine/>");
        assertThat(data.scratch()).isEmptyDirectory();
    }

    @Test
    void whatCannotBeWrittenIsNamedWithTheWayOut() throws IOException {
        Path file = Files.createFile(disk.resolve("a"));
        assertThatThrownBy(data::prepare)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--data");
    }

    @Test
    void aDirectoryOfSomebodyElseIsToldBeforeTheLogIsOpened() throws IOException {
        data.prepare();
        Path logs = data.logs();
        Files.setPosixFilePermissions(logs, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(logs), "this user may write everywhere");
        assertThatThrownBy(data::prepare).isInstanceOf(IOException.class).hasMessageContaining(logs.toString());
    }
}
