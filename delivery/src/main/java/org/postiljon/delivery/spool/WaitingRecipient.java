package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Recipient;

/**
 * A recipient that waits.
 *
 * @param recipient who
 * @param last      the last answer that was about it; empty: no outcome of an attempt is known
 * @param notBefore it is not tried before, also where others of its delivery are; at or before the delivery's due time:
 *     with the delivery
 * @param retries   attempts that its retry schedule counts
 */
public record WaitingRecipient(Recipient recipient, Optional<Answer> last, Instant notBefore, int retries) {
    /** One of which no outcome of an attempt is known. */
    public WaitingRecipient(Recipient recipient) {
        this(recipient, Optional.empty(), Instant.EPOCH, 0);
    }

    /** As it waits on after a result that is not final. */
    public WaitingRecipient after(RecipientResult result) {
        return new WaitingRecipient(recipient, Optional.of(result.answer()), result.notBefore(), result.retries());
    }
}
