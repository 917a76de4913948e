package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.smtp.Receiver;
import org.postiljon.server.disk.DataDirectory;

/** Who is told of recipients that a receiver refuses, with the shipped configuration. */
class ReportsTest {
    private static final String MAILS = "/mailRepositories/var%2Fmail%2F";

    @Test
    void whoDidNotAskIsNotToldAndAReportThatFailedIsKept(@TempDir Path disk, @TempDir Path books) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        try (Receiver receiver =
                Receiver.open(BehaviourText.read("b=choosy", Instant.now()), books, Clock.systemUTC())) {
            Files.writeString(
                    data.conf().resolve("routes"),
                    "b.example -> 127.0.0.1:" + receiver.address().getPort() + "\n");
            try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
                    SmtpClient client =
                            new SmtpClient("127.0.0.1", server.running().smtp().get(0))) {
                send(client, "", "");
                send(client, "crm@localhost", " NOTIFY=NEVER");
                send(client, "crm@localhost", " NOTIFY=SUCCESS");
                send(client, "crm@localhost", " NOTIFY=FAILURE ORCPT=rfc822;unknown@b.example");
                send(client, "crm@localhost", "");
                Webadmin admin = Webadmin.of(server);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    assertThat(admin.get("/postiljon/status").body())
                            .contains("\"failed\":5")
                            .contains("\"waiting\":0");
                    assertThat(admin.get(MAILS + "failed-reports").body()).contains("\"size\":1");
                    assertThat(admin.get(MAILS + "bounces").body()).contains("\"size\":2");
                });
                assertThat(admin.get("/mailQueues/spool").body()).contains("\"size\":0");
                assertThat(admin.get(MAILS + "bounces").body()).contains("\"size\":2");
                assertThat(admin.get(MAILS + "error").body()).doesNotContain("\"size\":1");
            }
        }
    }

    private static void send(SmtpClient client, String sender, String wishes) throws IOException {
        assertThat(client.say("MAIL FROM:<" + sender + ">")).startsWith("250");
        assertThat(client.say("RCPT TO:<unknown@b.example>" + wishes)).startsWith("250");
        assertThat(client.say("DATA")).startsWith("354");
        assertThat(client.say("Subject: x\r\n\r\nx\r\n.")).startsWith("250");
    }
}
