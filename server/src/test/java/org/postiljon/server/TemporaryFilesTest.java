package org.postiljon.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DataDirectory;

/** No part of a mail lies outside the data directory, not even after a kill. */
class TemporaryFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aLargeMailThatAKillInterruptsLeavesNothingElsewhere(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk.resolve("data"));
        List<String> before = ofMails(Path.of(System.getProperty("java.io.tmpdir")));
        try (ServerProcess killed = ServerProcess.server(disk, data)) {
            HostAndPort smtp = killed.running(data).smtp().get(0);
            try (Socket sender = new Socket(smtp.getHost(), smtp.getPort())) {
                sender.getOutputStream()
                        .write(("EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n"
                                        + "Subject: large\r\n\r\n" + ("x".repeat(70) + "\r\n").repeat(30_000))
                                .getBytes(US_ASCII));
                sender.getOutputStream().flush();
                await().atMost(PATIENCE).until(() -> !ofMails(data.scratch()).isEmpty());
            }
        }
        assertThat(ofMails(Path.of(System.getProperty("java.io.tmpdir")))).isEqualTo(before);
        Files.createDirectories(data.scratch().resolve("some/folder"));
        try (ServerProcess again = ServerProcess.server(disk, data)) {
            assertThat(again.running(data).smtp()).isNotEmpty();
            assertThat(ofMails(data.scratch())).isEmpty();
            assertThat(data.scratch().resolve("some")).doesNotExist();
            assertThat(again.stop().ended()).isZero();
        }
    }

    /** Those of James's sources of messages and of our mailets. */
    private static List<String> ofMails(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".m64") || name.endsWith(".eml"))
                    .sorted()
                    .toList();
        }
    }
}
