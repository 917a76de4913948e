package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DataDirectory;

/** What a start says, and what is in the log of events. */
class StartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Path disk;
    private DataDirectory data;

    @BeforeEach
    void name(@TempDir Path directory) {
        disk = directory;
        data = new DataDirectory(disk.resolve("data"));
    }

    private List<String> events() throws IOException {
        Path file = data.logs().resolve("events.log");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static String field(String line, String key) {
        return (" " + line + " ").replaceAll(".* " + key + "=(\\S+) .*", "$1");
    }

    private List<String> told(String... kinds) throws IOException {
        return events().stream()
                .map(line -> field(line, "event"))
                .filter(List.of(kinds)::contains)
                .toList();
    }

    private void send(ServerProcess server, String to) throws IOException {
        try (SmtpClient client =
                new SmtpClient("127.0.0.1", server.running(data).smtp().get(0))) {
            assertThat(client.send("news@a.example", to, "Subject: one\r\n\r\nbody"))
                    .startsWith("250");
        }
    }

    private static void until(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(condition);
    }

    @Test
    void aCleanStartWarnsOfNothingAndARestartTellsNoEventTwice() throws Exception {
        data.prepare();
        // Nobody listens there.
        Files.writeString(data.conf().resolve("routes"), "* -> 127.0.0.1:1\n");
        try (ServerProcess server = ServerProcess.server(disk, data)) {
            send(server, "anna@b.example");
            until(() -> told("DestinationChanged").size() == 1);
            assertThat(server.stop().ended()).isZero();
            assertThat(server.out()).contains("Postiljon takes mail by SMTP on 127.0.0.1:");
            assertThat(server.err()).isEmpty();
        }
        try (ServerProcess again = ServerProcess.server(disk, data)) {
            send(again, "bert@b.example");
            until(() -> told("Accepted").size() == 2);
            assertThat(again.interrupt().ended()).isZero();
            assertThat(again.err()).isEmpty();
        }
        assertThat(events()).extracting(line -> field(line, "position")).doesNotHaveDuplicates();
        assertThat(events())
                .filteredOn(line -> line.contains(" event=Accepted "))
                .extracting(line -> field(line, "recipient"))
                .containsExactly("anna@b.example", "bert@b.example");
        assertThat(Files.readString(data.logs().resolve("postiljon.log"))).doesNotContain("event=Accepted");
    }
}
