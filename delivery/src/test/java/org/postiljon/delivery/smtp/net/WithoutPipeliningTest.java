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

/** Which hosts get one command at a time. */
@Timeout(60)
class WithoutPipeliningTest {
    private static final long NOW = Long.MAX_VALUE - 5;
    private static final Duration OTHER = Duration.ofSeconds(20);

    /** Throws away what comes behind a command. */
    private static final String DROPS = """
            S: 220 mx.test
            C: EHLO out1.a.example
            S: 250-mx.test
            S: 250 PIPELINING
            C: MAIL FROM:<news@a.example>
            drop
            S: 250 ok
            C: RCPT TO:<anna@b.example>
            drop
            S: 250 ok
            C: DATA
            S: 354 go on
            content
            S: 250 2.0.0 queued
            C: QUIT
            S: 221 bye
            """;

    private final WithoutPipelining hosts = new WithoutPipelining();

    @Test
    void aHostIsRememberedForSomeHours() {
        assertThat(hosts.has("mx.b.example", NOW)).isFalse();
        assertThat(hosts.add("MX.b.example", NOW)).isTrue();
        assertThat(hosts.add("mx.b.example", NOW)).as("news").isFalse();
        long end = NOW + WithoutPipelining.KEPT.toNanos();
        assertThat(hosts.has("mx.b.example", end - 1)).isTrue();
        assertThat(hosts.has("mx.b.example", end)).isFalse();
        assertThat(hosts.add("mx.b.example", end)).as("news again").isTrue();
    }

    @Test
    void theOldestIsForgottenWhereThereAreTooMany() {
        for (int i = 0; i <= WithoutPipelining.MOST; i++) {
            hosts.add("mx" + i + ".b.example", NOW);
        }
        assertThat(hosts.has("mx0.b.example", NOW)).isFalse();
        assertThat(hosts.has("mx1.b.example", NOW)).isTrue();
        assertThat(hosts.has("mx" + WithoutPipelining.MOST + ".b.example", NOW)).isTrue();
    }

    @Test
    void theNextConnectionToAHostThatDropsCommandsDeliversOneByOne() throws Exception {
        try (ScriptedServer server = ScriptedServer.of(DROPS);
                NettySmtpConnector connector = new NettySmtpConnector()) {
            assertThat(deliver(connector, server)).isEqualTo("RCPT TIMEOUT");
            assertThat(deliver(connector, server)).isEqualTo("END-OF-DATA 250 2.0.0");
            assertThat(server.contents).hasSize(1);
        }
    }

    private static String deliver(NettySmtpConnector connector, ScriptedServer server) throws Exception {
        Recorder recorder = new Recorder();
        connector.connect(server.target(), settings(), recorder);
        Recorder.Ready ready = recorder.next(Recorder.Ready.class);
        ready.session().send(Mails.to("x\r\n", "anna@b.example"));
        TransactionResult result = recorder.next(TransactionResult.class);
        ready.session().quit();
        recorder.next(Recorder.Closed.class);
        return Mails.answers(result).get(0);
    }

    private static SessionSettings settings() {
        Duration rcpt = Duration.ofMillis(500);
        Timeouts timeouts = new Timeouts(OTHER, OTHER, OTHER, OTHER, rcpt, OTHER, OTHER, OTHER, OTHER, OTHER);
        return new SessionSettings("out1.a.example", "", TlsLevel.NONE, false, Optional.empty(), timeouts);
    }
}
