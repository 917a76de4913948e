package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.TransactionResult;

/** Strange receivers behind a TLS handshake, and plain text where none may be. */
@Timeout(60)
class TlsFaultsTest {
    private static final List<String> OFFERS =
            List.of("S: 220 mx.test", "C: EHLO out1.a.example", "S: 250-mx.test", "S: 250 STARTTLS");
    private static final List<String> SECURES = List.of("C: STARTTLS", "S: 220 go ahead", "tls");
    private static final List<String> DIALOGUE = List.of(
            "C: EHLO out1.a.example",
            "S: 250 mx.test",
            "C: MAIL FROM:<news@a.example>",
            "S: 250 ok",
            "C: RCPT TO:<anna@b.example>",
            "S: 250 ok",
            "C: DATA",
            "S: 354 go on",
            "content",
            "S: 250 2.0.0 queued",
            "C: QUIT",
            "S: 221 bye");
    private static final List<String> STAGES = List.of("EHLO", "MAIL", "RCPT", "DATA", "END-OF-DATA");

    private static NettySmtpConnector connector;
    private static SSLContext tls;

    @BeforeAll
    static void open(@TempDir Path disk) throws Exception {
        KeyStore key = TestCertificates.make(disk, "dns:mx.test");
        tls = TestCertificates.server(key);
        connector = new NettySmtpConnector(TestCertificates.trusting(key));
    }

    @AfterAll
    static void close() {
        connector.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flood: 250-endless\\r\\n",
                "flood: endless",
                "raw: SSH-2.0-OpenSSH_9.2\\r\\n",
                "raw: 250-a\\r\\n451 b\\r\\n",
                "raw: \\0\\0\\0\\r\\n"
            })
    void nonsenseThroughTlsEndsTheSession(String nonsense) throws Exception {
        for (int i = 0; i < STAGES.size(); i++) {
            assertThat(run(secured(DIALOGUE.subList(0, 2 * i + 1), nonsense)).end)
                    .isEqualTo(STAGES.get(i) + " INVALID");
        }
    }

    /** Longer than a TLS record, so that it comes in several pieces. */
    @ParameterizedTest
    @CsvSource({"2,MAIL", "4,RCPT", "8,END-OF-DATA"})
    void aLongLineThroughTlsIsReadForItsCode(int steps, String stage) throws Exception {
        String lines = "raw: 550-5.7.1 " + "x".repeat(40_000) + "\\r\\n550 5.7.1 no\\r\\n";
        Outcome outcome = run(secured(DIALOGUE.subList(0, steps + 1), lines));
        assertThat(outcome.answer).isEqualTo(stage + " 550 5.7.1");
        assertThat(outcome.text).startsWith("xxx").hasSizeLessThanOrEqualTo(2_000);
    }

    @Test
    void longExtensionsThroughTlsAreReadToTheirEnd() throws Exception {
        String offers = "raw: 250-mx.test\\r\\n" + ("250-XLONG " + "x".repeat(5_000) + "\\r\\n").repeat(10)
                + "250 SIZE 1\\r\\n";
        assertThat(run(secured(DIALOGUE.subList(0, 1), offers)).answer)
                .as("larger than the SIZE of the last line")
                .isEqualTo("MAIL 552 5.3.4");
    }

    /** Bytes past TLS are no reply, whatever they say. After the final dot the mail may have been taken. */
    @Test
    void plainTextBehindTheHandshakeIsNeverAReply() throws Exception {
        for (int i = 0; i < STAGES.size(); i++) {
            String injected = "plain: 550 5.1.1 injected by somebody else\\r\\n";
            assertThat(run(secured(DIALOGUE.subList(0, 2 * i + 1), injected)).end)
                    .isEqualTo(STAGES.get(i) + " LOST");
        }
    }

    /** CVE-2011-0411: a reply, a part of one, or a single byte, in one piece with the 220. */
    @ParameterizedTest
    @ValueSource(strings = {"250-mx.test\\r\\n250 AUTH PLAIN\\r\\n", "250 half a li", "2", "\\r\\n", "\\0"})
    void plainTextBeforeTheHandshakeEndsTheSession(String injected) throws Exception {
        for (TlsLevel level : new TlsLevel[] {TlsLevel.OPPORTUNISTIC, TlsLevel.REQUIRED, TlsLevel.VERIFIED}) {
            List<String> script = new ArrayList<>(OFFERS);
            script.addAll(List.of("C: STARTTLS", "raw: 220 go ahead\\r\\n" + injected, "hang"));
            Outcome outcome = run(script, level);
            assertThat(outcome.end).isEqualTo("STARTTLS TLS");
            assertThat(outcome.connections).as("nor is it tried in plain text").isEqualTo(1);
        }
    }

    /** In a piece of its own it is no handshake. Opportunistic TLS goes on without, on a new connection. */
    @Test
    void plainTextInsteadOfTheHandshakeIsNotReadEither() throws Exception {
        List<String> script = new ArrayList<>(OFFERS);
        script.addAll(List.of("C: STARTTLS", "S: 220 go ahead", "byte", "raw: 250 injected\\r\\n", "hang"));
        assertThat(run(script, TlsLevel.REQUIRED).end).isEqualTo("STARTTLS TLS");
    }

    private static List<String> secured(List<String> dialogue, String fault) {
        List<String> script = new ArrayList<>(OFFERS);
        script.addAll(SECURES);
        script.addAll(dialogue);
        script.add(fault);
        script.add("hang");
        return script;
    }

    /**
     * @param answer for the mail; empty: it was not begun
     * @param text   of that answer, where it is a reply
     * @param end    of the session; empty: it was still open
     */
    private record Outcome(String answer, String text, String end, int connections) {}

    private static Outcome run(List<String> script) throws Exception {
        return run(script, TlsLevel.VERIFIED);
    }

    /** One session with one mail as far as it goes. */
    private static Outcome run(List<String> script, TlsLevel level) throws Exception {
        try (ScriptedServer server = ScriptedServer.withTls(tls, String.join("\n", script))) {
            Recorder recorder = new Recorder();
            connector.connect(server.target(), settings(level), recorder);
            Object first = recorder.next(Object.class);
            String answer = "";
            String text = "";
            if (first instanceof Recorder.Ready ready) {
                ready.session().send(Mails.to("Subject: x\r\n\r\nx\r\n", "anna@b.example"));
                TransactionResult result = recorder.next(TransactionResult.class);
                answer = Mails.answers(result).get(0);
                text = result.answers().get(0).answer() instanceof Reply reply ? reply.text() : "";
                if (!result.ended()) {
                    ready.session().abort();
                }
                first = recorder.next(Recorder.Closed.class);
            }
            Recorder.Closed closed = (Recorder.Closed) first;
            return new Outcome(answer, text, closed.asked() ? "" : Mails.words(closed.why()), server.heard.size());
        }
    }

    private static SessionSettings settings(TlsLevel level) {
        Duration each = Duration.ofSeconds(10);
        return new SessionSettings(
                "out1.a.example",
                "",
                level,
                false,
                Optional.empty(),
                new Timeouts(each, each, each, each, each, each, each, each, each, Timeouts.DEFAULT.envelope()));
    }
}
