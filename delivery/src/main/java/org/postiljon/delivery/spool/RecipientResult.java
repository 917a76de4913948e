package org.postiljon.delivery.spool;

import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Recipient;

/**
 * What an attempt, an expiry or a cancel meant for one recipient.
 *
 * @param recipient who
 * @param result    final or not
 * @param answer    what was answered; for one that expires untried or is cancelled, why
 */
public record RecipientResult(Recipient recipient, Result result, Answer answer) {
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
