package org.postiljon.extension.queue;

import static org.apache.james.mailetcontainer.impl.JamesMailSpooler.MAIL_PROCESSING_ERROR_COUNT;
import static org.apache.james.queue.api.MailPrioritySupport.HIGH_PRIORITY;
import static org.apache.james.queue.api.MailPrioritySupport.LOW_PRIORITY;
import static org.apache.james.queue.api.MailPrioritySupport.MAIL_PRIORITY;
import static org.apache.james.queue.api.MailPrioritySupport.NORMAL_PRIORITY;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.apache.mailet.Mail;

/** What a mail says of when it goes: pure. */
final class EnqueueOrders {
    private static final Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);

    private EnqueueOrders() {}

    /** Between {@code LOW_PRIORITY} and {@code HIGH_PRIORITY}; normal where the mail says nothing sensible. */
    static int priority(Mail mail) {
        int wanted = mail.getAttribute(MAIL_PRIORITY)
                .flatMap(attribute -> attribute.getValue().valueAs(Integer.class))
                .orElse(NORMAL_PRIORITY);
        return Math.max(LOW_PRIORITY, Math.min(HIGH_PRIORITY, wanted));
    }

    /**
     * When it is due. A mail that James puts in again because its processing failed waits at least 1, 2, 4, 8, 16 s:
     * James itself does not wait, and would spend its five tries within milliseconds on what a moment mends.
     *
     * @param delay negative: none; longer than time: never
     */
    static Instant due(Mail mail, Duration delay, Instant now) {
        int failures = mail.getAttribute(MAIL_PROCESSING_ERROR_COUNT)
                .flatMap(attribute -> attribute.getValue().valueAs(Integer.class))
                .orElse(0);
        Duration pause = failures <= 0 ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(failures - 1, 4));
        try {
            Instant due = now.plus(delay.compareTo(pause) < 0 ? pause : delay);
            return due.isAfter(NEVER) ? NEVER : due;
        } catch (DateTimeException | ArithmeticException e) {
            return NEVER;
        }
    }
}
