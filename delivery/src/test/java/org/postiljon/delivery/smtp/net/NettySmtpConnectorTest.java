package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;

/** Plain SMTP over real sockets: hand-over, reuse, and what the bytes look like on the wire. */
class NettySmtpConnectorTest {
    private static final SessionSettings SETTINGS = new SessionSettings(
            "out1.a.example", "", TlsLevel.OPPORTUNISTIC, false, Optional.empty(), Timeouts.DEFAULT);

    private static NettySmtpConnector connector;

    @BeforeAll
    static void open() {
        connector = new NettySmtpConnector();
    }

    @AfterAll
    static void close() {
        connector.close();
        assertThat(connector.size()).isZero();
    }

    @Test
    void deliversInOneGroupWherePipeliningIsOffered() throws Exception {
        try (ScriptedServer server = ScriptedServer.of("""
                S: 220 mx.b.example ESMTP here
                C: EHLO out1.a.example
                S: 250-mx.b.example
                S: 250 PIPELINING
                C: MAIL FROM:<news@a.example>
                C: RCPT TO:<anna@b.example>
                C: RCPT TO:<bert@b.example>
                C: DATA
                S: 250 2.1.0 ok
                S: 550 5.1.1 no such user
                S: 250 2.1.5 ok
                S: 354 go on
                content
                S: 250 2.0.0 queued
                C: QUIT
                S: 221 bye
                """)) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), SETTINGS, recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            assertThat(ready.info().extensions().pipelining()).isTrue();
            assertThat(ready.info().tls()).isEmpty();
            assertThat(ready.info().peer().banner()).isEqualTo("mx.b.example");
            assertThat(ready.info().peer().address()).isEqualTo("127.0.0.1:" + server.port());
            assertThat(ready.info().peer().local()).startsWith("127.0.0.1:");

            ready.session().send(Mails.to("Subject: x\r\n\r\nhello\r\n", "anna@b.example", "bert@b.example"));
            TransactionResult result = recorder.next(TransactionResult.class);
            assertThat(Mails.answers(result)).containsExactly("RCPT 550 5.1.1", "END-OF-DATA 250 2.0.0");
            assertThat(result.ended()).isFalse();
            assertThat(result.bytes()).isEqualTo(21);
            assertThat(result.duration()).isPositive();

            ready.session().quit();
            Recorder.Closed closed = recorder.next(Recorder.Closed.class);
            assertThat(closed.asked()).isTrue();
            assertThat(closed.why()).isInstanceOf(Reply.class);
            assertThat(server.surprises).isEmpty();
            assertThat(new String(server.contents.get(0), StandardCharsets.UTF_8))
                    .isEqualTo("Subject: x\r\n\r\nhello\r\n.\r\n");
            assertThat(recorder.isQuiet()).isTrue();
        }
    }

    @Test
    void reusesASessionForThreeMails() throws Exception {
        String mail = """
                C: MAIL FROM:<news@a.example>
                S: 250 ok
                C: RCPT TO:<anna@b.example>
                S: 250 ok
                C: DATA
                S: 354 go on
                content
                S: 250 queued
                """;
        try (ScriptedServer server = ScriptedServer.of("""
                S: 220 mx.b.example
                C: EHLO out1.a.example
                S: 250 mx.b.example
                """ + mail.repeat(3))) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), SETTINGS, recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            for (int i = 0; i < 3; i++) {
                ready.session().send(Mails.to("Subject: " + i + "\r\n\r\nhello\r\n", "anna@b.example"));
                assertThat(Mails.answers(recorder.next(TransactionResult.class)))
                        .containsExactly("END-OF-DATA 250");
            }
            ready.session().abort();
            assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
            assertThat(server.surprises).isEmpty();
            assertThat(server.heard).hasSize(1);
            assertThat(server.contents).hasSize(3);
        }
    }

    @Test
    void contentComesAsItIsButForLineEndsAndDots() throws Exception {
        String content = "Subject: x\n\n.\r\n..dots\r\na\rb\n\u00fc no end";
        byte[] wire = deliver(Content.of(content.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(new String(wire, StandardCharsets.ISO_8859_1))
                .isEqualTo("Subject: x\r\n\r\n..\r\n...dots\r\na\r\nb\r\n\u00fc no end\r\n.\r\n");
        assertThat(new String(deliver(Content.of(new byte[0])), StandardCharsets.ISO_8859_1))
                .isEqualTo(".\r\n");
    }

    @Test
    void tenMegabytesComeFromAFileAsTheyAre(@TempDir Path disk) throws Exception {
        byte[] bytes = new byte[10_000_000];
        new Random(7).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            // A line end each 97 bytes, and none elsewhere.
            boolean free = bytes[i] == '\r' || bytes[i] == '\n';
            bytes[i] = i % 97 == 95 ? (byte) '\r' : i % 97 == 96 ? (byte) '\n' : free ? (byte) '.' : bytes[i];
        }
        Path file = Files.write(disk.resolve("large"), bytes);
        byte[] wire = deliver(Content.of(file, bytes.length));
        ByteArrayOutputStream unstuffed = new ByteArrayOutputStream();
        for (int i = 0; i < wire.length - 3; i++) {
            boolean stuffed = wire[i] == '.' && (i == 0 || wire[i - 1] == '\n');
            if (!stuffed) {
                unstuffed.write(wire[i]);
            }
        }
        byte[] lastLineEnded = Arrays.copyOf(bytes, bytes.length + 2);
        lastLineEnded[bytes.length] = '\r';
        lastLineEnded[bytes.length + 1] = '\n';
        assertThat(unstuffed.toByteArray()).isEqualTo(lastLineEnded);
    }

    private static byte[] deliver(Content content) throws Exception {
        try (ScriptedServer server = ScriptedServer.of("""
                S: 220 mx.b.example
                C*
                S: 250-mx.b.example
                S: 250 PIPELINING
                C*
                C*
                C*
                S: 250 ok
                S: 250 ok
                S: 354 go on
                content
                S: 250 queued
                """)) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), SETTINGS, recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            ready.session().send(Mails.to(content, "anna@b.example"));
            TransactionResult result = recorder.next(TransactionResult.class);
            assertThat(Mails.answers(result)).containsExactly("END-OF-DATA 250");
            assertThat(result.bytes()).isEqualTo(content.size());
            ready.session().abort();
            recorder.next(Recorder.Closed.class);
            return server.contents.get(0);
        }
    }

    @Test
    void aRefusedConnectionIsToldOnce() throws Exception {
        ScriptedServer server = ScriptedServer.of("hang");
        server.close();
        Recorder recorder = new Recorder();
        connector.connect(server.target(), SETTINGS, recorder);
        Recorder.Closed closed = recorder.next(Recorder.Closed.class);
        assertThat(closed.asked()).isFalse();
        assertThat(closed.why()).isInstanceOfSatisfying(NoReply.class, why -> {
            assertThat(why.stage()).isEqualTo(Stage.CONNECT);
            assertThat(why.cause()).isEqualTo(NoReply.Cause.REFUSED);
        });
        assertThat(closed.peer().host()).isEqualTo("mx.test");
        assertThat(recorder.isQuiet()).isTrue();
    }

    @Test
    void aTransactionAfterTheEndIsAnsweredToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.of("S: 220 x\nC*\nS: 250 x\nclose")) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), SETTINGS, recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            Recorder.Closed closed = recorder.next(Recorder.Closed.class);
            assertThat(closed.asked()).isFalse();
            assertThat(closed.why()).isInstanceOfSatisfying(NoReply.class, why -> assertThat(why.cause())
                    .isEqualTo(NoReply.Cause.LOST));
            ready.session()
                    .send(new Transaction(
                            Mails.ENVELOPE, List.of(Mails.recipient("a@b.example")), Content.of(new byte[1])));
            TransactionResult result = recorder.next(TransactionResult.class);
            assertThat(result.ended()).isTrue();
            assertThat(Mails.answers(result)).containsExactly("MAIL LOST");
            assertThat(result.duration()).isLessThan(Duration.ofSeconds(20));
        }
    }
}
