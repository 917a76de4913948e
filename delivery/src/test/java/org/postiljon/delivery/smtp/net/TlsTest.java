package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.TransactionResult;

/** TLS at each level, against good and bad certificates and receivers. */
@Timeout(120)
class TlsTest {
    private static final String OFFERS = """
            S: 220 mx.test
            C: EHLO out1.a.example
            S: 250-mx.test
            S: 250 STARTTLS
            """;
    private static final String SECURES = OFFERS + """
            C: STARTTLS
            S: 220 go ahead
            tls
            C: EHLO out1.a.example
            S: 250 mx.test
            """;
    private static final String MAIL = """
            C: MAIL FROM:<news@a.example>
            S: 250 ok
            C: RCPT TO:<anna@b.example>
            S: 250 ok
            C: DATA
            S: 354 go on
            content
            S: 250 2.0.0 queued
            C: QUIT
            S: 221 bye
            """;

    private static NettySmtpConnector connector;
    private static SSLContext good;
    private static SSLContext other;
    private static SSLContext expired;

    @BeforeAll
    static void open(@TempDir Path disk) throws Exception {
        KeyStore key = TestCertificates.make(disk, "dns:mx.test,dns:*.mail.test,ip:127.0.0.1");
        good = TestCertificates.server(key);
        other = TestCertificates.server(TestCertificates.make(disk, "dns:other.test"));
        expired = TestCertificates.server(
                TestCertificates.make(disk, "dns:mx.test", "-startdate", "-30d", "-validity", "10"));
        connector = new NettySmtpConnector(TestCertificates.trusting(key));
    }

    @AfterAll
    static void close() {
        connector.close();
    }

    @Test
    void deliversThroughTlsAndReportsIt() throws Exception {
        for (TlsLevel level : new TlsLevel[] {TlsLevel.OPPORTUNISTIC, TlsLevel.REQUIRED, TlsLevel.VERIFIED}) {
            TlsReport report = deliver(good, "mx.test", level, SECURES + MAIL).orElseThrow();
            assertThat(report.protocol()).isEqualTo("TLSv1.3");
            assertThat(report.cipher()).startsWith("TLS_");
            assertThat(report.problem()).isEmpty();
            assertThat(report.verified()).isTrue();
            TlsReport.Certificate certificate = report.certificate().orElseThrow();
            assertThat(certificate.subject()).isEqualTo("CN=Test MX,O=Tests");
            assertThat(certificate.issuer()).isEqualTo("CN=Test MX,O=Tests");
            assertThat(certificate.names()).containsExactly("mx.test", "*.mail.test", "127.0.0.1");
            assertThat(certificate.notBefore()).isBefore(Instant.now());
            assertThat(certificate.notAfter()).isAfter(Instant.now());
        }
    }

    @Test
    void aWildcardAndAnAddressNameTheHostToo() throws Exception {
        assertThat(deliver(good, "mx7.mail.test", TlsLevel.VERIFIED, SECURES + MAIL))
                .isPresent();
        assertThat(deliver(good, "127.0.0.1", TlsLevel.VERIFIED, SECURES + MAIL))
                .isPresent();
    }

    @Test
    void deliversDespiteAWrongCertificateAndSaysSo() throws Exception {
        TlsReport notTrusted = deliver(other, "mx.test", TlsLevel.OPPORTUNISTIC, SECURES + MAIL)
                .orElseThrow();
        assertThat(notTrusted.verified()).isFalse();
        assertThat(notTrusted.problem()).startsWith("not trusted: ");
        assertThat(notTrusted.certificate().orElseThrow().names()).containsExactly("other.test");

        TlsReport otherName =
                deliver(good, "mx.example", TlsLevel.REQUIRED, SECURES + MAIL).orElseThrow();
        assertThat(otherName.verified()).isFalse();
        assertThat(otherName.problem()).isEqualTo("it does not name mx.example");

        TlsReport tooOld = deliver(expired, "mx.test", TlsLevel.OPPORTUNISTIC, SECURES + MAIL)
                .orElseThrow();
        assertThat(tooOld.verified()).isFalse();
        assertThat(tooOld.certificate().orElseThrow().notAfter()).isBefore(Instant.now());
    }

    @Test
    void saysNothingToAWrongCertificateWhereItMustBeVerified() throws Exception {
        assertThat(refused(other, "mx.test", TlsLevel.VERIFIED, SECURES)).contains("not trusted");
        assertThat(refused(good, "mx.example", TlsLevel.VERIFIED, SECURES)).contains("it does not name mx.example");
        assertThat(refused(expired, "mx.test", TlsLevel.VERIFIED, SECURES)).contains("not accepted");
    }

    @Test
    void resumesAnEarlierSessionAndVerifiesItAgain() throws Exception {
        try (ScriptedServer server = ScriptedServer.withTls(good, SECURES + MAIL)) {
            for (int i = 0; i < 3; i++) {
                assertThat(deliver(server, "mx.test", TlsLevel.VERIFIED)
                                .orElseThrow()
                                .verified())
                        .isTrue();
            }
            assertThat(server.tlsBegun).hasSize(3);
            assertThat(server.tlsBegun).containsOnly(server.tlsBegun.get(0));
            // Another name at the same address is another session.
            assertThat(deliver(server, "mx.example", TlsLevel.REQUIRED)
                            .orElseThrow()
                            .verified())
                    .isFalse();
            assertThat(server.tlsBegun.get(3)).isNotEqualTo(server.tlsBegun.get(0));
        }
    }

    @Test
    void failsWhereTlsIsRequiredAndNotOffered() throws Exception {
        String stripped = "S: 220 mx.test\nC*\nS: 250 mx.test\nC: QUIT";
        assertThat(refused(good, "mx.test", TlsLevel.REQUIRED, stripped)).contains("does not offer STARTTLS");
        assertThat(refused(good, "mx.test", TlsLevel.VERIFIED, stripped)).contains("does not offer STARTTLS");
    }

    @Test
    void neverTakesPlainTextThatCameBeforeTls() throws Exception {
        String injected = OFFERS + "C: STARTTLS\nraw: 220 go\\r\\n250 injected\\r\\ntls\n";
        assertThat(refused(good, "mx.test", TlsLevel.OPPORTUNISTIC, injected)).contains("sent more than its reply");
    }

    @Test
    void goesOnInPlainTextAfterAFailedHandshake() throws Exception {
        // The last is the head of a handshake record of 16,248 bytes, which then come one by one.
        String trickle = "trickle: \u0016\u0003\u0003?x" + "a".repeat(400);
        for (String failure : new String[] {"raw: this is not TLS\\r\\n", "close", "reset", "hang", trickle}) {
            String first = OFFERS + "C: STARTTLS\nS: 220 go ahead\nbyte\n" + failure;
            try (ScriptedServer server = ScriptedServer.withTls(good, first, OFFERS + MAIL)) {
                assertThat(deliver(server, "mx.test", TlsLevel.OPPORTUNISTIC))
                        .as(failure)
                        .isEmpty();
                assertThat(server.heard).hasSize(2);
            }
        }
    }

    @Test
    void doesNotGoOnAfterAFailedHandshakeWhereTlsIsRequired() throws Exception {
        String first = OFFERS + "C: STARTTLS\nS: 220 go ahead\nbyte\nraw: this is not TLS\\r\\n";
        assertThat(refused(good, "mx.test", TlsLevel.REQUIRED, first)).contains("TLS failed at STARTTLS");
    }

    @Test
    void speaksTlsFromTheFirstByte() throws Exception {
        String script = "tls\nS: 220 mx.test\nC: EHLO out1.a.example\nS: 250-mx.test\nS: 250 AUTH PLAIN\n"
                + "C: AUTH PLAIN AHRpbQBzZWNyZXQ=\nS: 235 welcome\n" + MAIL;
        try (ScriptedServer server = ScriptedServer.withTls(good, script)) {
            Recorder recorder = new Recorder();
            connector.connect(
                    server.target(),
                    new SessionSettings(
                            "out1.a.example",
                            "",
                            TlsLevel.VERIFIED,
                            true,
                            Optional.of(new Login("tim", "secret")),
                            Timeouts.DEFAULT),
                    recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            assertThat(ready.info().tls().orElseThrow().verified()).isTrue();
            assertThat(ready.info().peer().banner()).isEqualTo("mx.test");
            ready.session().abort();
            recorder.next(Recorder.Closed.class);
            assertThat(server.surprises).isEmpty();
        }
    }

    @Test
    void implicitTlsHasNoPlainTextToGoBackTo() throws Exception {
        try (ScriptedServer server = ScriptedServer.withTls(good, "S: 220 plain text here\nhang")) {
            Recorder recorder = new Recorder();
            connector.connect(
                    server.target(),
                    new SessionSettings(
                            "out1.a.example", "", TlsLevel.OPPORTUNISTIC, true, Optional.empty(), Timeouts.DEFAULT),
                    recorder);
            assertThat(Mails.words(recorder.next(Recorder.Closed.class).why())).isEqualTo("STARTTLS TLS");
            assertThat(server.heard).hasSize(1);
        }
    }

    @Test
    void tenMegabytesComeThroughTlsAsTheyAre() throws Exception {
        StringBuilder text = new StringBuilder("Subject: large\r\n\r\n");
        Random random = new Random(1);
        while (text.length() < 10_000_000) {
            text.append("x".repeat(random.nextInt(200))).append("\r\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        try (ScriptedServer server = ScriptedServer.withTls(good, SECURES + MAIL)) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), settings(TlsLevel.VERIFIED), recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            ready.session().send(Mails.to(Content.of(bytes), "anna@b.example"));
            TransactionResult result = recorder.next(TransactionResult.class);
            assertThat(Mails.answers(result)).containsExactly("END-OF-DATA 250 2.0.0");
            assertThat(result.bytes()).isEqualTo(bytes.length);
            ready.session().quit();
            recorder.next(Recorder.Closed.class);
            assertThat(server.contents.get(0)).isEqualTo((text + ".\r\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aReceiverThatStopsReadingThroughTlsTimesOut() throws Exception {
        String stalls = SECURES + MAIL.substring(0, MAIL.indexOf("content")) + "stall";
        try (ScriptedServer server = ScriptedServer.withTls(good, stalls)) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), settings(TlsLevel.REQUIRED), recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            ready.session().send(Mails.to(Content.of(new byte[60_000_000]), "anna@b.example"));
            TransactionResult result = recorder.next(TransactionResult.class);
            assertThat(Mails.answers(result)).containsExactly("DATA TIMEOUT");
            assertThat(result.bytes()).isLessThan(30_000_000);
        }
    }

    private static SessionSettings settings(TlsLevel level) {
        Duration each = Duration.ofSeconds(3);
        return new SessionSettings(
                "out1.a.example",
                "",
                level,
                false,
                Optional.empty(),
                new Timeouts(each, each, each, each, each, each, each, each, each, Timeouts.DEFAULT.envelope()));
    }

    private static Optional<TlsReport> deliver(SSLContext tls, String host, TlsLevel level, String script)
            throws Exception {
        try (ScriptedServer server = ScriptedServer.withTls(tls, script)) {
            return deliver(server, host, level);
        }
    }

    private static Optional<TlsReport> deliver(ScriptedServer server, String host, TlsLevel level) throws Exception {
        Recorder recorder = new Recorder();
        connector.connect(server.target(host), settings(level), recorder);
        Recorder.Ready ready = recorder.next(Recorder.Ready.class);
        ready.session().send(Mails.to("Subject: x\r\n\r\nx\r\n", "anna@b.example"));
        assertThat(Mails.answers(recorder.next(TransactionResult.class))).containsExactly("END-OF-DATA 250 2.0.0");
        ready.session().quit();
        assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
        assertThat(server.surprises).isEmpty();
        return ready.info().tls();
    }

    /** A session that ends at STARTTLS for TLS; what is told about it. No MAIL was said. */
    private static String refused(SSLContext tls, String host, TlsLevel level, String script) throws Exception {
        try (ScriptedServer server = ScriptedServer.withTls(tls, script)) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(host), settings(level), recorder);
            Recorder.Closed closed = recorder.next(Recorder.Closed.class);
            assertThat(closed.asked()).isFalse();
            assertThat(Mails.words(closed.why())).isEqualTo("STARTTLS TLS");
            assertThat(closed.why()).isInstanceOf(NoReply.class);
            await().until(() -> server.heard.get(0).contains("[gone]"));
            assertThat(server.heard).hasSize(1);
            assertThat(server.heard.get(0))
                    .filteredOn(line -> line.startsWith("EHLO"))
                    .hasSize(1);
            return closed.why().describe();
        }
    }
}
