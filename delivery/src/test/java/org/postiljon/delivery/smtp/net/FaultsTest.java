package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.TransactionResult;

/** Receivers that close, hang, trickle, flood or talk nonsense at any stage. */
@Timeout(60)
class FaultsTest {
    private static final List<String> DIALOGUE = List.of(
            "S: 220 mx.test",
            "C*",
            "S: 250 mx.test",
            "C*",
            "S: 250 ok",
            "C*",
            "S: 250 ok",
            "C*",
            "S: 354 go on",
            "content",
            "S: 250 queued");

    private NettySmtpConnector connector;

    private Path disk;

    @BeforeEach
    void open(@TempDir Path disk) {
        this.disk = disk;
        connector = new NettySmtpConnector();
    }

    @AfterEach
    void close() {
        connector.close();
        assertThat(connector.size()).isZero();
    }

    /** How many steps of the dialogue are played before the fault, and the stage where it shows. */
    @ParameterizedTest
    @CsvSource({"0,CONNECT", "2,EHLO", "4,MAIL", "6,RCPT", "8,DATA", "10,END-OF-DATA"})
    void closesAtEachStage(int steps, String stage) throws Exception {
        assertThat(run(script(steps, "close"), within(Duration.ofSeconds(10)))).isEqualTo(stage + " LOST");
    }

    @ParameterizedTest
    @CsvSource({"0,CONNECT", "2,EHLO", "4,MAIL", "6,RCPT", "8,DATA", "10,END-OF-DATA"})
    void breaksAtEachStage(int steps, String stage) throws Exception {
        assertThat(run(script(steps, "reset"), within(Duration.ofSeconds(10)))).isEqualTo(stage + " LOST");
    }

    @ParameterizedTest
    @CsvSource({"0,CONNECT", "2,EHLO", "4,MAIL", "6,RCPT", "8,DATA", "10,END-OF-DATA"})
    void hangsAtEachStage(int steps, String stage) throws Exception {
        assertThat(run(script(steps, "hang"), impatientAt(stage))).isEqualTo(stage + " TIMEOUT");
    }

    /** A byte every 20 ms would renew a time-out that counts from the last byte. */
    @ParameterizedTest
    @CsvSource({"0,CONNECT", "2,EHLO", "4,MAIL", "6,RCPT", "8,DATA", "10,END-OF-DATA"})
    void tricklesAtEachStage(int steps, String stage) throws Exception {
        String trickle = "trickle: 250-" + "still thinking, ".repeat(200);
        assertThat(run(script(steps, trickle), impatientAt(stage))).isEqualTo(stage + " TIMEOUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flood: 250-endless\\r\\n",
                "flood: endless",
                "flood: 250-",
                "raw: SSH-2.0-OpenSSH_9.2\\r\\n",
                "raw: \\r\\n",
                "raw: 250-a\\r\\n451 b\\r\\n",
                "raw: \\0\\0\\0\\r\\n"
            })
    void talksNonsenseAtEachStage(String nonsense) throws Exception {
        List<String> stages = List.of("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END-OF-DATA");
        for (int i = 0; i < stages.size(); i++) {
            assertThat(run(script(2 * i, nonsense), within(Duration.ofSeconds(10))))
                    .isEqualTo(stages.get(i) + " INVALID");
        }
    }

    /** Also a positive one is no reply before its line ends: after the final dot the mail may have been taken. */
    @ParameterizedTest
    @CsvSource({"0,CONNECT", "2,EHLO", "4,MAIL", "6,RCPT", "8,DATA", "10,END-OF-DATA"})
    void closesWithinALine(int steps, String stage) throws Exception {
        String half = steps == 8 ? "354 go o" : "250 2.0.0 queu";
        assertThat(run(script(steps, "raw: " + half + "\nclose"), within(Duration.ofSeconds(10))))
                .isEqualTo(stage + " LOST");
    }

    /** Each line comes in time, the reply as a whole does not. */
    @ParameterizedTest
    @CsvSource({"0,CONNECT", "2,EHLO", "4,MAIL", "10,END-OF-DATA"})
    void neverEndsItsReply(int steps, String stage) throws Exception {
        String lines = "raw: 250-still thinking\\r\\n";
        assertThat(run(script(steps, lines + "\n" + lines + "\nhang"), impatientAt(stage)))
                .isEqualTo(stage + " TIMEOUT");
    }

    @Test
    void tenMegabytesOfExtensionsAreNotRead() throws Exception {
        String many = "250-XTEN " + "x".repeat(99_990) + "\\r\\n";
        long before = pooledBytes();
        assertThat(run(script(2, "raw: " + many.repeat(100)), within(Duration.ofSeconds(20))))
                .isEqualTo("EHLO INVALID");
        assertThat(pooledBytes() - before).isLessThan(10_000_000);
    }

    /** The 250 comes after we gave up: it is told as it is, a mail that may have been taken. */
    @Test
    void anAnswerToTheFinalDotThatComesTooLateIsNotHeard() throws Exception {
        String late = "trickle: " + " ".repeat(20) + "\nS: 250 queued";
        assertThat(run(script(10, late), impatientAt("END-OF-DATA"))).isEqualTo("END-OF-DATA TIMEOUT");
    }

    @Test
    void closesWhileIdle() throws Exception {
        assertThat(idle("close")).isEqualTo("MAIL LOST");
        assertThat(idle("S: 421 4.4.2 idle for too long")).isEqualTo("MAIL 421 4.4.2");
        assertThat(idle("S: 250 who asked?")).isEqualTo("MAIL INVALID");
        assertThat(idle("flood: who asked?")).isEqualTo("MAIL INVALID");
    }

    private String idle(String step) throws Exception {
        try (ScriptedServer server = ScriptedServer.of(String.join("\n", DIALOGUE.subList(0, 3)) + "\n" + step)) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), within(Duration.ofSeconds(10)), recorder);
            recorder.next(Recorder.Ready.class);
            Recorder.Closed closed = recorder.next(Recorder.Closed.class);
            assertThat(closed.asked()).isFalse();
            assertThat(recorder.isQuiet()).isTrue();
            return Mails.words(closed.why());
        }
    }

    /** The refusal is read although the connection is broken and writing fails by then. */
    @RepeatedTest(5)
    void refusesAndClosesWhileContentIsWritten() throws Exception {
        List<String> script = List.of("S: 552 5.3.4 too large", "close");
        String steps = String.join("\n", DIALOGUE.subList(0, 9)) + "\n" + String.join("\n", script);
        assertThat(run(steps, within(Duration.ofSeconds(10)), sparse(50_000_000)))
                .isEqualTo("DATA 552 5.3.4");
    }

    @Test
    void closesWhileContentIsWritten() throws Exception {
        assertThat(run(
                        String.join("\n", DIALOGUE.subList(0, 9)) + "\nclose",
                        within(Duration.ofSeconds(10)),
                        sparse(50_000_000)))
                .isEqualTo("DATA LOST");
    }

    /** A receiver that reads no more: a time-out, and no more than a little of a large file in memory. */
    @Test
    void takesNoMoreContent() throws Exception {
        String script = String.join("\n", DIALOGUE.subList(0, 9)) + "\nstall";
        long size = 400_000_000;
        AtomicLong grown = new AtomicLong();
        Recorder recorder = new Recorder();
        long before = pooledBytes();
        try (ScriptedServer server = ScriptedServer.of(script)) {
            connector.connect(server.target(), within(Duration.ofMillis(500)), new SessionListener() {
                @Override
                public void ready(Session session, SessionInfo info) {
                    session.send(Mails.to(sparse(size), "anna@b.example"));
                }

                @Override
                public void done(Session session, TransactionResult result) {
                    grown.set(pooledBytes() - before);
                    recorder.done(session, result);
                }

                @Override
                public void closed(Session session, Peer peer, Answer why, boolean asked) {}
            });
            TransactionResult result = recorder.next(TransactionResult.class);
            assertThat(Mails.answers(result)).containsExactly("DATA TIMEOUT");
            assertThat(result.bytes()).isPositive().isLessThan(size / 4);
            assertThat(grown.get()).isLessThan(40_000_000);
        }
    }

    private static long pooledBytes() {
        PooledByteBufAllocatorMetric metric = PooledByteBufAllocator.DEFAULT.metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    @Test
    void contentThatIsGoneIsOurOwnFault() throws Exception {
        Content gone = Content.of(disk.resolve("gone"), 100);
        assertThat(run(String.join("\n", DIALOGUE), within(Duration.ofSeconds(10)), gone))
                .isEqualTo("DATA LOCAL");
    }

    /** Half a message must not be taken for a whole one: no final dot is written. */
    @Test
    void contentThatIsNotAsLongAsItWasIsNotFinished() throws Exception {
        Path file = Files.writeString(disk.resolve("short"), "only this");
        for (long size : List.of(8L, 10L, 100_000L)) {
            String script = String.join("\n", DIALOGUE.subList(0, 9)) + "\nhang";
            try (ScriptedServer server = ScriptedServer.of(script)) {
                assertThat(run(server.target(), within(Duration.ofSeconds(10)), Content.of(file, size)))
                        .isEqualTo("DATA LOCAL");
                await().until(() -> server.heard.get(0).contains("[gone]"));
                assertThat(server.heard.get(0)).doesNotContain(".");
            }
        }
    }

    @Test
    void aLocalAddressThatIsNotOursIsOurOwnFault() throws Exception {
        try (ScriptedServer server = ScriptedServer.of("hang")) {
            SessionSettings settings =
                    settings("192.0.2.77", within(Duration.ofSeconds(10)).timeouts());
            assertThat(run(server.target(), settings, Content.of(new byte[0]))).isEqualTo("CONNECT LOCAL");
            SessionSettings name = settings("mail.a.example", settings.timeouts());
            assertThat(run(server.target(), name, Content.of(new byte[0]))).isEqualTo("CONNECT LOCAL");
            SessionSettings otherFamily = settings("::1", settings.timeouts());
            assertThat(run(server.target(), otherFamily, Content.of(new byte[0])))
                    .isEqualTo("CONNECT REFUSED");
        }
    }

    @Test
    void sendsFromTheLocalAddressThatIsSet() throws Exception {
        try (ScriptedServer server = ScriptedServer.of(String.join("\n", DIALOGUE))) {
            Recorder recorder = new Recorder();
            connector.connect(
                    server.target(),
                    settings("127.0.0.5", within(Duration.ofSeconds(10)).timeouts()),
                    recorder);
            assertThat(recorder.next(Recorder.Ready.class).info().peer().local())
                    .startsWith("127.0.0.5:");
        }
    }

    /** A listening socket whose queue is full takes no more connections. */
    @Test
    void aConnectThatIsNotAnsweredTimesOut() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Target target = new Target("mx.test", (InetSocketAddress) full.getLocalSocketAddress());
            SessionSettings settings = within(Duration.ofMillis(300));
            Recorder recorder = new Recorder();
            for (int i = 0; i < 8; i++) {
                connector.connect(target, settings, recorder);
            }
            // All end with a time-out: those in the queue get no greeting, the others no connection.
            for (int i = 0; i < 8; i++) {
                assertThat(Mails.words(recorder.next(Recorder.Closed.class).why()))
                        .isEqualTo("CONNECT TIMEOUT");
            }
        }
    }

    @Test
    void aNameThatIsNotResolvedIsNoAddress() throws Exception {
        Target target = new Target("mx.test", InetSocketAddress.createUnresolved("mx.test", 25));
        assertThat(run(target, within(Duration.ofSeconds(10)), Content.of(new byte[0])))
                .isEqualTo("CONNECT DNS");
    }

    @Test
    void abortsAtOnceAtAnyTime() throws Exception {
        for (int steps = 0; steps <= 10; steps += 2) {
            try (ScriptedServer server = ScriptedServer.of(script(steps, "hang"))) {
                Recorder recorder = new Recorder();
                Session session = connector.connect(server.target(), within(Duration.ofSeconds(30)), recorder);
                boolean ready = steps >= 4;
                if (ready) {
                    recorder.next(Recorder.Ready.class);
                    session.send(Mails.to("x", "anna@b.example"));
                }
                session.abort();
                session.abort();
                if (ready) {
                    assertThat(recorder.next(TransactionResult.class).ended()).isTrue();
                }
                assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
                assertThat(recorder.isQuiet()).isTrue();
            }
        }
    }

    @Test
    void quitIsNotWaitedForLong() throws Exception {
        try (ScriptedServer server = ScriptedServer.of("S: 220 x\nC*\nS: 250 x\nC: QUIT\nhang")) {
            Recorder recorder = new Recorder();
            Session session = connector.connect(server.target(), within(Duration.ofMillis(200)), recorder);
            recorder.next(Recorder.Ready.class);
            session.quit();
            Recorder.Closed closed = recorder.next(Recorder.Closed.class);
            assertThat(closed.asked()).isTrue();
            assertThat(Mails.words(closed.why())).isEqualTo("MAIL TIMEOUT");
        }
    }

    @Test
    void aListenerThatFailsDoesNoHarm() throws Exception {
        try (ScriptedServer server = ScriptedServer.of(script(11, "C: QUIT\nS: 221 bye"))) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), within(Duration.ofSeconds(10)), new SessionListener() {
                @Override
                public void ready(Session session, SessionInfo info) {
                    session.send(Mails.to("x", "anna@b.example"));
                    throw new IllegalStateException("meant by the test");
                }

                @Override
                public void done(Session session, TransactionResult result) {
                    recorder.done(session, result);
                    session.quit();
                    throw new IllegalStateException("meant by the test");
                }

                @Override
                public void closed(Session session, Peer peer, Answer why, boolean asked) {
                    recorder.closed(session, peer, why, asked);
                }
            });
            assertThat(Mails.answers(recorder.next(TransactionResult.class))).containsExactly("END-OF-DATA 250");
            assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
        }
    }

    @Test
    void closingTheConnectorEndsAllSessions() throws Exception {
        try (ScriptedServer server = ScriptedServer.of(script(8, "hang"))) {
            Recorder recorder = new Recorder();
            Session session = connector.connect(server.target(), within(Duration.ofSeconds(30)), recorder);
            recorder.next(Recorder.Ready.class);
            session.send(Mails.to("x", "anna@b.example"));
            connector.close();
            assertThat(recorder.next(TransactionResult.class).ended()).isTrue();
            assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
            session.send(Mails.to("x", "anna@b.example"));
            assertThat(Mails.answers(recorder.next(TransactionResult.class))).containsExactly("MAIL ABORTED");
        }
    }

    private static String script(int steps, String fault) {
        return String.join("\n", DIALOGUE.subList(0, steps)) + "\n" + fault;
    }

    private String run(String script, SessionSettings settings) throws Exception {
        return run(script, settings, Content.of("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    private String run(String script, SessionSettings settings, Content content) throws Exception {
        try (ScriptedServer server = ScriptedServer.of(script)) {
            return run(server.target(), settings, content);
        }
    }

    /** One session with one mail as far as it goes: what ended it, which is what the mail was told too. */
    private String run(Target target, SessionSettings settings, Content content) throws Exception {
        Recorder recorder = new Recorder();
        Recorder results = new Recorder();
        connector.connect(target, settings, new SessionListener() {
            @Override
            public void ready(Session session, SessionInfo info) {
                session.send(Mails.to(content, "anna@b.example"));
            }

            @Override
            public void done(Session session, TransactionResult result) {
                results.done(session, result);
            }

            @Override
            public void closed(Session session, Peer peer, Answer why, boolean asked) {
                recorder.closed(session, peer, why, asked);
            }
        });
        Recorder.Closed closed = recorder.next(Recorder.Closed.class);
        assertThat(closed.asked()).isFalse();
        if (!results.isQuiet()) {
            TransactionResult result = results.next(TransactionResult.class);
            assertThat(result.ended()).isTrue();
            assertThat(result.answers().get(0).answer()).isEqualTo(closed.why());
            assertThat(results.isQuiet()).isTrue();
        }
        return Mails.words(closed.why());
    }

    private Content sparse(long size) {
        Path file = disk.resolve("sparse-" + size);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
        return Content.of(file, size);
    }

    /** 200 ms for the answer of one stage; the others have time, also on a busy machine. */
    private static SessionSettings impatientAt(String stage) {
        Duration other = Duration.ofSeconds(20);
        return settings(
                "",
                new Timeouts(
                        other,
                        millisAt(stage, "CONNECT"),
                        millisAt(stage, "EHLO"),
                        millisAt(stage, "MAIL"),
                        millisAt(stage, "RCPT"),
                        millisAt(stage, "DATA"),
                        other,
                        millisAt(stage, "END-OF-DATA"),
                        other,
                        Timeouts.DEFAULT.envelope()));
    }

    private static Duration millisAt(String stage, String step) {
        return stage.equals(step) ? Duration.ofMillis(200) : Duration.ofSeconds(20);
    }

    private static SessionSettings within(Duration each) {
        return settings(
                "", new Timeouts(each, each, each, each, each, each, each, each, each, Timeouts.DEFAULT.envelope()));
    }

    private static SessionSettings settings(String bind, Timeouts timeouts) {
        return new SessionSettings("out1.a.example", bind, TlsLevel.OPPORTUNISTIC, false, Optional.empty(), timeouts);
    }
}
