package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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

/** An admin changes the settings of a mailet and starts again: what waits goes out with the new ones. */
class ChangedMailetTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void mailThatWaitsForADeadGatewayLeavesByTheNewOne(@TempDir Path disk, @TempDir Path books) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        Path mailets = data.conf().resolve("mailetcontainer.xml");
        String shipped = Files.readString(mailets);
        Files.writeString(mailets, withGateway(shipped, unusedPort()));
        try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
                SmtpClient client =
                        new SmtpClient("127.0.0.1", server.running().smtp().get(0))) {
            send(client);
            Webadmin admin = Webadmin.of(server);
            await().atMost(SOON).untilAsserted(() -> assertThat(
                            admin.get("/postiljon/why/anna@b.example").body())
                    .contains("Offline"));
        }
        try (Receiver receiver = Receiver.open(BehaviourText.read("b=fast", Instant.now()), books, Clock.systemUTC())) {
            Files.writeString(mailets, withGateway(shipped, receiver.address().getPort()));
            try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk))) {
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(receiver.counts().accepted()).isEqualTo(1));
                Webadmin admin = Webadmin.of(server);
                await().atMost(SOON).untilAsserted(() -> assertThat(
                                admin.get("/healthcheck/checks/Postiljon").body())
                        .contains("\"healthy\""));
                assertThat(admin.get("/postiljon/why/anna@b.example").body()).contains("\"reasons\":[]");
            }
        }
    }

    private static String withGateway(String mailets, int port) {
        String block = "class=\"org.postiljon.mailets.AdaptiveRemoteDelivery\">";
        assertThat(mailets).contains(block);
        return mailets.replace(block, block + "<gateway>127.0.0.1:" + port + "</gateway>");
    }

    /** Where nobody listens any more. */
    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void send(SmtpClient client) throws IOException {
        assertThat(client.say("MAIL FROM:<news@a.example>")).startsWith("250");
        assertThat(client.say("RCPT TO:<anna@b.example>")).startsWith("250");
        assertThat(client.say("DATA")).startsWith("354");
        assertThat(client.say("Subject: x\r\n\r\nx\r\n.")).startsWith("250");
    }
}
