package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.smtp.Extensions;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;

/** Our sessions with receivers that we did not write: Debian's Postfix and Exim. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RealMtaTest {
    private NettySmtpConnector connector;
    private RealMta mta;

    abstract RealMta start(Path home, KeyStore key) throws Exception;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        Optional<String> missing = RealMta.missing();
        assumeTrue(missing.isEmpty(), () -> "No real receiver: " + missing.orElseThrow());
        KeyStore authority = TestCertificates.make(folder, "dns:ca.test", "-ext", "bc:c");
        connector = new NettySmtpConnector(TestCertificates.trusting(authority));
        Path home = Files.createDirectory(folder.resolve("mta"));
        // GnuTLS, which Exim uses, can't read the EC keys that the JDK writes.
        KeyStore key = TestCertificates.signed(folder, authority, "dns:mx.b.example", "-keyalg", "RSA");
        mta = start(home, key);
    }

    @AfterAll
    void close() {
        if (mta != null) {
            mta.close();
        }
        if (connector != null) {
            connector.close();
        }
    }

    private SessionSettings settings(TlsLevel level) {
        return new SessionSettings("out1.a.example", "", level, false, Optional.empty(), Timeouts.DEFAULT);
    }

    private Recorder.Ready session(Recorder recorder, TlsLevel level, String host) throws Exception {
        connector.connect(mta.target(host), settings(level), recorder);
        return recorder.next(Recorder.Ready.class);
    }

    private TransactionResult deliver(TlsLevel level, Transaction transaction) throws Exception {
        Recorder recorder = new Recorder();
        Recorder.Ready ready = session(recorder, level, "mx.b.example");
        ready.session().send(transaction);
        TransactionResult result = recorder.next(TransactionResult.class);
        ready.session().quit();
        Recorder.Closed closed = recorder.next(Recorder.Closed.class);
        assertThat(closed.asked()).as(closed.why().describe()).isTrue();
        assertThat(closed.why().describe()).startsWith("221");
        return result;
    }

    private static Transaction mail(String subject, String... recipients) {
        return Mails.to("Subject: " + subject + "\r\n\r\nhello\r\n.dot\r\n..\r\n", recipients);
    }

    private void arrives(String subject) {
        arrives(subject, "\n\nhello\n.dot\n..\n");
    }

    /** Receivers add headers; the body is as it was. */
    private void arrives(String subject, String body) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(mta.mails())
                .as(mta.logs())
                .anyMatch(mail -> mail.contains("Subject: " + subject + "\n") && mail.endsWith(body)));
    }

    private static List<Verdict.Kind> kinds(TransactionResult result) {
        return result.answers().stream()
                .map(one -> ReplyClassifier.shipped().verdict(one.answer()).kind())
                .toList();
    }

    @Test
    void deliversInPlainTextWithDots() throws Exception {
        TransactionResult result = deliver(TlsLevel.NONE, mail("plain", "anna@b.example"));
        assertThat(kinds(result)).containsExactly(Verdict.Kind.ACCEPTED);
        arrives("plain");
    }

    @Test
    void offersWhatWeUse() throws Exception {
        Recorder recorder = new Recorder();
        Recorder.Ready ready = session(recorder, TlsLevel.NONE, "mx.b.example");
        Extensions offered = ready.info().extensions();
        assertThat(offered.pipelining()).isTrue();
        assertThat(offered.eightBit()).isTrue();
        assertThat(offered.startTls()).isTrue();
        assertThat(offered.size()).isEqualTo(100_000);
        assertThat(ready.info().peer().banner()).isEqualTo("mx.b.example");
        ready.session().quit();
        recorder.next(Recorder.Closed.class);
    }

    @Test
    void deliversThroughVerifiedTlsAndReportsIt() throws Exception {
        Recorder recorder = new Recorder();
        Recorder.Ready ready = session(recorder, TlsLevel.VERIFIED, "mx.b.example");
        TlsReport report = ready.info().tls().orElseThrow();
        assertThat(report.verified()).as(report.problem()).isTrue();
        assertThat(report.protocol()).isEqualTo("TLSv1.3");
        assertThat(report.certificate().orElseThrow().names()).containsExactly("mx.b.example");
        for (int i = 0; i < 3; i++) {
            ready.session().send(mail("verified " + i, "anna@b.example"));
            assertThat(kinds(recorder.next(TransactionResult.class))).containsExactly(Verdict.Kind.ACCEPTED);
        }
        ready.session().quit();
        assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
        arrives("verified 2");
    }

    @Test
    void goesOnOpportunisticallyAndStopsWhereItMustBeVerified() throws Exception {
        Recorder recorder = new Recorder();
        Recorder.Ready ready = session(recorder, TlsLevel.OPPORTUNISTIC, "mx.other.example");
        assertThat(ready.info().tls().orElseThrow().problem()).isEqualTo("it does not name mx.other.example");
        ready.session().quit();
        recorder.next(Recorder.Closed.class);

        connector.connect(mta.target("mx.other.example"), settings(TlsLevel.VERIFIED), recorder);
        assertThat(Mails.words(recorder.next(Recorder.Closed.class).why())).isEqualTo("STARTTLS TLS");
    }

    @Test
    void eachRecipientHasItsOwnAnswer() throws Exception {
        TransactionResult result = deliver(
                TlsLevel.OPPORTUNISTIC,
                mail("partly", "anna@b.example", "nobody@b.example", "grey@b.example", "full@b.example"));
        assertThat(kinds(result))
                .as(Mails.answers(result).toString())
                .containsExactly(
                        Verdict.Kind.ACCEPTED, Verdict.Kind.PERMANENT, Verdict.Kind.GREYLISTED, Verdict.Kind.TEMPORARY);
        assertThat(Mails.answers(result).get(1)).startsWith("RCPT 550 5.1.1");
        arrives("partly");
    }

    @Test
    void aSessionGoesOnAfterAllWereRefused() throws Exception {
        Recorder recorder = new Recorder();
        Recorder.Ready ready = session(recorder, TlsLevel.OPPORTUNISTIC, "mx.b.example");
        ready.session().send(mail("refused", "nobody@b.example", "grey@b.example"));
        assertThat(kinds(recorder.next(TransactionResult.class)))
                .containsExactly(Verdict.Kind.PERMANENT, Verdict.Kind.GREYLISTED);
        ready.session().send(mail("after a refusal", "bert@b.example"));
        assertThat(kinds(recorder.next(TransactionResult.class))).containsExactly(Verdict.Kind.ACCEPTED);
        ready.session().quit();
        assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
        arrives("after a refusal");
    }

    @Test
    void relayingIsRefusedForGood() throws Exception {
        TransactionResult result = deliver(TlsLevel.OPPORTUNISTIC, mail("relay", "anna@c.example"));
        assertThat(kinds(result)).containsExactly(Verdict.Kind.PERMANENT);
    }

    @Test
    void tooManyRecipientsComeLater() throws Exception {
        List<String> recipients = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            recipients.add("m" + i + "@b.example");
        }
        TransactionResult result = deliver(TlsLevel.OPPORTUNISTIC, mail("many", recipients.toArray(String[]::new)));
        assertThat(kinds(result).subList(0, 5)).containsOnly(Verdict.Kind.ACCEPTED);
        assertThat(Mails.answers(result).subList(5, 7))
                .allSatisfy(answer -> assertThat(answer).startsWith("RCPT 452"));
    }

    @Test
    void aMailThatIsTooLargeIsNotEvenSent() throws Exception {
        TransactionResult result =
                deliver(TlsLevel.OPPORTUNISTIC, Mails.to(Content.of(new byte[100_001]), "anna@b.example"));
        assertThat(Mails.answers(result)).containsExactly("MAIL 552 5.3.4");
        assertThat(result.bytes()).isZero();
    }

    @Test
    void eightBitContentComesAsItIs() throws Exception {
        byte[] content = "Subject: eight\r\n\r\nGr\u00fc\u00dfe\r\n".getBytes(StandardCharsets.UTF_8);
        Envelope envelope = new Envelope(Mails.ENVELOPE.sender(), "", "", true, false);
        TransactionResult result = deliver(
                TlsLevel.OPPORTUNISTIC,
                new Transaction(envelope, List.of(Mails.recipient("anna@b.example")), Content.of(content)));
        assertThat(kinds(result)).containsExactly(Verdict.Kind.ACCEPTED);
        arrives(
                "eight",
                new String("\n\nGr\u00fc\u00dfe\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}
