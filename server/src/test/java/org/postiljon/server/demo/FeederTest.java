package org.postiljon.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.smtp.net.NettySmtpConnector;
import org.postiljon.server.PostiljonServer;
import org.postiljon.server.ServerSettings;

class FeederTest {
    private static DemoMail mail(int number, String local, String body) {
        return new DemoMail(
                number,
                DemoMails.SENDER,
                new Address(local + "-" + number, new Domain("localhost")),
                ("Subject: x\r\n\r\n" + body + "\r\n").getBytes(US_ASCII));
    }

    @Test
    void whatTheServerRefusesForGoodIsNotOfferedAgainAndHoldsNothingUp(@TempDir Path disk) throws Exception {
        try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
                NettySmtpConnector connector = new NettySmtpConnector()) {
            var smtp = server.running().smtp().get(0);
            Feeder feeder = new Feeder(
                    connector, new InetSocketAddress(smtp.getHost(), smtp.getPort()), server.spoolDirectory());
            feeder.offer(mail(1, "a..b", "over SMTP"));
            feeder.offer(mail(2, "anna", "x".repeat(50_000)));
            feeder.offer(mail(3, "anna", "Hello"));
            feeder.offer(mail(5, "a..b", "as a file"));
            feeder.offer(mail(10, "anna", "as a file"));
            await().atMost(Duration.ofSeconds(60)).until(() -> feeder.accepted().size() + feeder.refused() == 5);
            assertThat(feeder.accepted()).containsExactlyInAnyOrder("anna-3@localhost", "anna-10@localhost");
            assertThat(feeder.refused()).isEqualTo(3);
            feeder.stop();
        }
    }
}
