package org.postiljon.delivery.spool;

import java.time.Instant;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Recipient;

/**
 * What an attempt, an expiry or a cancel meant for one recipient.
 *
 * @param recipient who
 * @param result    final or not
 * @param answer    what was answered; for one that expires untried or is cancelled, why
 * @param notBefore of one that waits: it is not tried before; else {@link Instant#EPOCH}
 * @param retries   of one that waits: attempts that its schedule counts, this one included; else 0
 */
public record RecipientResult(Recipient recipient, Result result, Answer answer, Instant notBefore, int retries) {
    /** A final result, or one that waits with its delivery and has spent nothing. */
    public RecipientResult(Recipient recipient, Result result, Answer answer) {
        this(recipient, result, answer, Instant.EPOCH, 0);
    }

    /** Final or not. */
    public enum Result {
        /** Taken by the receiver; final. */
        DELIVERED,
        /** Given up; final. */
        FAILED,
        /** Taken out by an operator or a rule; final. */
        DISCARDED,
        /** Waits on; {@code answer} becomes its last answer. */
        WAITS
    }

    /** Whether this recipient leaves the spool. */
    public boolean isFinal() {
        return result != Result.WAITS;
    }
}
