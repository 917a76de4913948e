package org.postiljon.mailets.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.mailets.MailBytes;
import org.postiljon.mailets.SplitName;
import org.postiljon.mailets.Submissions;
import org.postiljon.mailets.labels.MailLabels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the mail of one profile to the engine. */
public final class Handover {
    private static final Logger LOGGER = LoggerFactory.getLogger(Handover.class);
    /** Longest line of RFC 5322 section 2.1.1; nobody needs a longer Message-ID. */
    private static final int LONGEST_MESSAGE_ID = 998;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Submissions submissions;
    private final Profile profile;
    private final UnusableAddresses unusable;
    private final Pause pause;

    /** How a thread waits; the test's clock does it at once. */
    @FunctionalInterface
    interface Pause {
        /** Waits. */
        void of(Duration length) throws InterruptedException;
    }

    /** For the mail of a registered profile. */
    public Handover(Submissions submissions, Profile profile, UnusableAddresses unusable) {
        this(submissions, profile, unusable, length -> TimeUnit.NANOSECONDS.sleep(length.toNanos()));
    }

    Handover(Submissions submissions, Profile profile, UnusableAddresses unusable, Pause pause) {
        this.submissions = submissions;
        this.profile = profile;
        this.unusable = unusable;
        this.pause = pause;
    }

    /**
     * Returns when the mail is durable; James may forget it then. What SMTP can't carry because of an address is
     * in the event log as failed then, and reported.
     *
     * @throws MessagingException when it was not taken; James must keep it
     * @throws IOException        when its content can't be read or copied
     */
    public void take(Mail mail) throws MessagingException, IOException {
        MailEnvelope envelope = MailEnvelope.of(mail);
        if (!envelope.recipients().isEmpty() || !envelope.refused().isEmpty()) {
            try (InputStream bytes = MailBytes.open(mail.getMessage());
                    CopiedContent content = CopiedContent.of(bytes)) {
                submit(message(mail, envelope, content));
            }
        }
        if (envelope.badSender().isPresent()) {
            unusable.sender(mail, envelope.badSender().get());
        } else if (envelope.unusable().isEmpty()) {
            mail.setState(Mail.GHOST);
        } else {
            unusable.recipients(mail, envelope.unusable());
        }
    }

    private NewMessage message(Mail mail, MailEnvelope envelope, CopiedContent content) throws MessagingException {
        return new NewMessage(
                mail.getName(),
                SplitName.root(mail.getName()),
                messageId(mail),
                ReportDigest.of(mail),
                envelope.envelope(content),
                envelope.recipients(),
                envelope.refused(),
                MailLabels.all(mail),
                profile,
                MailLabels.streamOf(mail),
                content.content(),
                Optional.empty());
    }

    private static String messageId(Mail mail) throws MessagingException {
        String id = Optional.ofNullable(mail.getMessage().getMessageID())
                .map(text -> text.replaceAll("\\s+", " ").strip())
                .orElse("");
        return id.length() > LONGEST_MESSAGE_ID ? id.substring(0, LONGEST_MESSAGE_ID) : id;
    }

    private void submit(NewMessage message) throws MessagingException {
        Duration wait = FIRST_PAUSE;
        boolean told = false;
        while (true) {
            try {
                submissions.submit(message).toCompletableFuture().get();
                if (told) {
                    LOGGER.info("{}: the store takes mail again", message.name());
                }
                return;
            } catch (ExecutionException | CompletionException e) {
                Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
                if (!(cause instanceof SpoolFailure) || !submissions.isRefusing()) {
                    throw new MessagingException(message.name() + " was not taken: " + cause.getMessage(), e);
                }
                if (!told) {
                    LOGGER.error("{} waits in James's spool: {}", message.name(), cause.getMessage());
                    told = true;
                }
                wait = pauseOnce(message, wait);
            } catch (InterruptedException e) {
                throw interrupted(message, e);
            }
        }
    }

    private Duration pauseOnce(NewMessage message, Duration wait) throws MessagingException {
        try {
            pause.of(wait);
        } catch (InterruptedException e) {
            throw interrupted(message, e);
        }
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static MessagingException interrupted(NewMessage message, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new MessagingException(message.name() + " was not taken: the server is being stopped", e);
    }
}
