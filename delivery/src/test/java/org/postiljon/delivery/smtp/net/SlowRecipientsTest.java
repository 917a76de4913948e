package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.TransactionResult;

/** A receiver that answers each RCPT, but slowly: one transaction must not hold a connection for hours. */
@Timeout(60)
class SlowRecipientsTest {
    private static final String ONE_BY_ONE = """
            S: 220 mx.test
            C: EHLO out1.a.example
            S: 250 mx.test
            C: MAIL FROM:<news@a.example>
            S: 250 ok
            C: RCPT TO:<anna@b.example>
            trickle: 250-slow slow slow slow slow slow
            raw: \\r\\n250 ok\\r\\n
            C: DATA
            S: 354 go on
            content
            S: 250 2.0.0 queued
            C: QUIT
            S: 221 bye
            """;

    @Test
    void whoWasAskedGetsItAndTheOthersComeLater() throws Exception {
        try (ScriptedServer server = ScriptedServer.of(ONE_BY_ONE);
                NettySmtpConnector connector = new NettySmtpConnector()) {
            Recorder recorder = new Recorder();
            Duration other = Duration.ofSeconds(20);
            Duration envelope = Duration.ofMillis(200);
            Timeouts timeouts = new Timeouts(other, other, other, other, other, other, other, other, other, envelope);
            connector.connect(
                    server.target(),
                    new SessionSettings("out1.a.example", "", TlsLevel.NONE, false, Optional.empty(), timeouts),
                    recorder);
            Recorder.Ready ready = recorder.next(Recorder.Ready.class);
            ready.session().send(Mails.to("x\r\n", "anna@b.example", "bert@b.example"));
            assertThat(Mails.answers(recorder.next(TransactionResult.class)))
                    .containsExactly("END-OF-DATA 250 2.0.0", "RCPT ABORTED");
            ready.session().quit();
            assertThat(recorder.next(Recorder.Closed.class).asked()).isTrue();
            assertThat(server.surprises).isEmpty();
        }
    }
}
