package org.postiljon.server.smtp;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.smtpserver.SMTPServerTest;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetricsImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.extension.intake.DurableIntakeHook;
import org.postiljon.extension.intake.Intake;

/** James's own tests of its SMTP server, run on ours; mails go into the queue that they look into. */
class JamesSmtpServerTest extends SMTPServerTest {
    private static final String KEYS = "test_keystore";

    /** James's tests want it as a file. */
    @BeforeAll
    static void unpackKeys() throws Exception {
        Path classes = Path.of(JamesSmtpServerTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.notExists(classes.resolve(KEYS))) {
            try (InputStream keys = SMTPServerTest.class.getResourceAsStream("/" + KEYS)) {
                Files.copy(Objects.requireNonNull(keys), classes.resolve(KEYS));
            }
        }
    }

    @Override
    protected SMTPServer createSMTPServer(SmtpMetricsImpl metrics) {
        return new IntakeServer(metrics, new DurableIntakeHook(new Intake() {
            @Override
            public CompletableFuture<Void> take(Mail mail, Duration delay) {
                try {
                    queue.enQueue(mail);
                    return CompletableFuture.completedFuture(null);
                } catch (MailQueueException e) {
                    return CompletableFuture.failedFuture(e);
                }
            }

            @Override
            public SpoolHealth health() {
                return SpoolHealth.FINE;
            }
        }));
    }

    /** Five of them ask the DNS of the internet, and fail on James's own server too where there is none. */
    private static void assumeJamesHasAnAddress() {
        try {
            assumeThat(InetAddress.getAllByName("james.apache.org")).isNotEmpty();
        } catch (UnknownHostException e) {
            abort("james.apache.org can't be resolved here");
        }
    }

    @Override
    @Test
    public void testHeloResolv() throws Exception {
        assumeJamesHasAnAddress();
        super.testHeloResolv();
    }

    @Override
    @Test
    public void testEhloResolv() throws Exception {
        assumeJamesHasAnAddress();
        super.testEhloResolv();
    }

    @Override
    @Test
    public void testReverseEqualsHelo() throws Exception {
        assumeJamesHasAnAddress();
        super.testReverseEqualsHelo();
    }

    @Override
    @Test
    public void testReverseEqualsEhlo() throws Exception {
        assumeJamesHasAnAddress();
        super.testReverseEqualsEhlo();
    }

    @Override
    @Test
    public void testEhloResolvIgnoreClientDisabled() throws Exception {
        assumeJamesHasAnAddress();
        super.testEhloResolvIgnoreClientDisabled();
    }
}
