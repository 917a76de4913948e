package org.postiljon.delivery.spool;

import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Recipient;

/**
 * A recipient that waits.
 *
 * @param recipient who
 * @param last      the last answer that was about it; empty: never attempted
 */
public record WaitingRecipient(Recipient recipient, Optional<Answer> last) {
    /** One that was never attempted. */
    public WaitingRecipient(Recipient recipient) {
        this(recipient, Optional.empty());
    }
}
