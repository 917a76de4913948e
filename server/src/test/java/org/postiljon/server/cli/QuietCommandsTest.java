package org.postiljon.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.ServerProcess;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** Commands that read James's files or open the store in their own process: nothing but their own words comes out. */
class QuietCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theDoctorPrintsJsonAndNothingElse(@TempDir Path disk) throws Exception {
        Path james = disk.resolve("james");
        Files.createDirectories(james.resolve("conf"));
        Files.writeString(james.resolve("conf/extensions.properties"), "guice.extension.module=org.example.Other\n");
        try (ServerProcess doctor = ServerProcess.start(disk, "doctor", "--offline", "--json", "--james=" + james)) {
            assertThat(doctor.ended()).as(doctor.err()).isEqualTo(1);
            assertThat(doctor.err()).isEmpty();
            List<String> lines = doctor.out().lines().toList();
            assertThat(lines).hasSizeGreaterThan(5);
            for (String line : lines) {
                JsonNode finding = JSON.readTree(line);
                assertThat(finding.fieldNames()).toIterable().containsExactly("level", "file", "what", "fix");
                assertThat(finding.get("level").asText()).matches("OK|WARN|FAIL");
            }
        }
    }

    @Test
    void anExportPrintsOneObject(@TempDir Path disk) throws Exception {
        Path data = disk.resolve("store");
        EmbeddedStore.open(data, StoreSettings.DEFAULT, Clock.systemUTC()).close();
        try (ServerProcess export = ServerProcess.start(
                disk, "export", "--json", "--data", data.toString(), "--to=" + disk.resolve("out"))) {
            assertThat(export.ended()).as(export.err()).isZero();
            assertThat(export.err()).isEmpty();
            assertThat(JSON.readTree(export.out()))
                    .isEqualTo(
                            JSON.readTree(
                                    "{\"mails\":0,\"recipients\":0,\"remaining\":0,\"reports\":0,\"queued\":0,\"unreadable\":[]}"));
        }
    }
}
