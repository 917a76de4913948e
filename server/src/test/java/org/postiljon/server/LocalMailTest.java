package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail for the server's own domains is kept, over a restart too. */
class LocalMailTest {
    private static final String MAILS = "/mailRepositories/var%2Fmail%2F";

    @Test
    void reportsAndOtherMailAreKeptApartAndThereAfterARestart(@TempDir Path disk) throws Exception {
        try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
                SmtpClient client =
                        new SmtpClient("127.0.0.1", server.running().smtp().get(0))) {
            assertThat(client.send("anna@b.example", "info@localhost", "Subject: question\r\n\r\nWhen?"))
                    .startsWith("250");
            assertThat(client.send("", "bounce-1@localhost", "Subject: failure\r\n\r\nNo such user"))
                    .startsWith("250");
            assertThat(client.send("", "bounce-2@localhost", "Subject: failure\r\n\r\nNo such user"))
                    .startsWith("250");
            Webadmin admin = Webadmin.of(server);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(admin.get(MAILS + "local").body()).contains("\"size\":1");
                assertThat(admin.get(MAILS + "bounces").body()).contains("\"size\":2");
            });
        }
        try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk))) {
            Webadmin admin = Webadmin.of(server);
            assertThat(admin.get(MAILS + "local").body()).contains("\"size\":1");
            assertThat(admin.get(MAILS + "bounces").body()).contains("\"size\":2");
        }
    }
}
