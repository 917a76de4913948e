package org.postiljon.server.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
                "a.eml",
                () -> ("Subject: x\r\n\r\n" + body + "\r\n").getBytes(US_ASCII));
    }

    @Test
    void whatTheServerRefusesForGoodIsNotOfferedAgainAndHoldsNothingUp(@TempDir Path disk) throws Exception {
        try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
                NettySmtpConnector connector = new NettySmtpConnector()) {
            var smtp = server.running().smtp().get(0);
            Feeder feeder = new Feeder(
                    connector,
                    new InetSocketAddress(smtp.getHost(), smtp.getPort()),
                    server.spoolDirectory(),
                    InstantSource.system());
            feeder.offer(mail(1, "a..b", "over SMTP"));
            feeder.offer(mail(2, "anna", "x".repeat(50_000)));
            feeder.offer(mail(3, "anna", "Hello"));
            feeder.offer(mail(5, "a..b", "as a file"));
            feeder.offer(mail(10, "anna", "as a file"));
            await().atMost(Duration.ofSeconds(60)).until(() -> feeder.accepted().size() + feeder.refused() == 5);
            assertThat(feeder.accepted())
                    .containsExactlyInAnyOrder("anna-2@localhost", "anna-3@localhost", "anna-10@localhost");
            assertThat(feeder.refused()).isEqualTo(2);
            feeder.stop();
        }
    }

    /** A server that ends each mail with the same words, or with the end of the connection where there are none. */
    private static void serve(ServerSocket listening, String end, AtomicInteger offered) {
        Thread server = new Thread(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
                    var out = socket.getOutputStream();
                    out.write("220 here\r\n".getBytes(US_ASCII));
                    boolean content = false;
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        if (line.equals(".")) {
                            offered.incrementAndGet();
                            if (end.isEmpty()) {
                                break;
                            }
                            content = false;
                            out.write((end + "\r\n").getBytes(US_ASCII));
                        } else if (line.equals("DATA")) {
                            content = true;
                            out.write("354 go on\r\n".getBytes(US_ASCII));
                        } else if (!content) {
                            out.write("250 well\r\n".getBytes(US_ASCII));
                        }
                    }
                } catch (IOException closed) {
                    // The client or the test has ended it.
                }
            }
        });
        server.setDaemon(true);
        server.start();
    }

    private static void hasOffered(AtomicInteger offered, int times, Feeder feeder) throws Exception {
        await().atMost(Duration.ofSeconds(10)).until(() -> offered.get() == times);
        feeder.awaitEnd(Duration.ofSeconds(10));
        feeder.goOn();
        assertThat(offered).as("not before the pause is over").hasValue(times);
    }

    @Test
    void whatIsRefusedForNowIsOfferedAgainAfterPausesThatGrowAndNotForEver(@TempDir Path disk) throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        AtomicInteger offered = new AtomicInteger();
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                NettySmtpConnector connector = new NettySmtpConnector()) {
            serve(listening, "451 not now", offered);
            var address = new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
            Feeder feeder = new Feeder(connector, address, disk, now::get);
            feeder.offer(mail(1, "anna", "Hello"));
            hasOffered(offered, 1, feeder);
            for (int pause : new int[] {1, 2, 4, 8, 16, 30, 30, 30, 30}) {
                int before = offered.get();
                now.updateAndGet(at -> at.plusSeconds(pause).minusMillis(1));
                feeder.goOn();
                assertThat(offered).hasValue(before);
                now.updateAndGet(at -> at.plusMillis(1));
                feeder.goOn();
                hasOffered(offered, before + 1, feeder);
            }
            assertThat(feeder.refused()).isZero();
            now.updateAndGet(at -> at.plus(Feeder.PATIENCE));
            feeder.goOn();
            await().until(() -> feeder.refused() == 1);
            assertThat(feeder.accepted()).isEmpty();
            assertThat(feeder.unanswered()).isEmpty();
        }
    }

    @Test
    void aMailWithoutAReplyMayHaveBeenTaken(@TempDir Path disk) throws Exception {
        AtomicInteger offered = new AtomicInteger();
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                NettySmtpConnector connector = new NettySmtpConnector()) {
            serve(listening, "", offered);
            var address = new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
            Feeder feeder = new Feeder(connector, address, disk, () -> Instant.EPOCH);
            feeder.offer(mail(1, "anna", "Hello"));
            hasOffered(offered, 1, feeder);
            assertThat(feeder.unanswered()).containsExactly(java.util.Map.entry("anna-1@localhost", 1));
            assertThat(feeder.accepted()).isEmpty();
            assertThat(feeder.refused()).isZero();
        }
    }

    @Test
    void whatLeftTheSpoolDirectoryIsKnownAlsoWhenTheFoldersAreCleaned(@TempDir Path disk) throws Exception {
        try (NettySmtpConnector connector = new NettySmtpConnector()) {
            Feeder feeder = new Feeder(
                    connector, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), disk, () -> Instant.EPOCH);
            for (int number : new int[] {5, 10, 15}) {
                feeder.offer(mail(number, "anna", "Hello"));
            }
            assertThat(feeder.accepted()).isEmpty();
            Files.delete(disk.resolve("demo-5.eml")); // moved to done, and away from there
            Path failed = Files.createDirectory(disk.resolve("failed")).resolve("demo-10.eml");
            Files.move(disk.resolve("demo-10.eml"), failed);
            assertThat(feeder.refused()).isEqualTo(1);
            Files.delete(failed);
            assertThat(feeder.refused()).isEqualTo(1);
            assertThat(feeder.accepted()).containsExactly("anna-5@localhost");
        }
    }
}
