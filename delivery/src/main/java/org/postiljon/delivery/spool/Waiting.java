package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Message;

/**
 * A delivery that waits: the recipients of a message at one domain.
 *
 * @param handle     for its store
 * @param id         never given to another delivery, also after this one is gone
 * @param key        what it waits in
 * @param domain     of all its recipients
 * @param message    without content
 * @param content    where that is
 * @param recipients those without a final result, at most {@link Submission#MOST_RECIPIENTS}
 * @param attempts   transactions so far whose outcome was stored, whatever it was
 * @param retries    those of them that a retry schedule counted for any recipient
 * @param accepted   when it was taken
 * @param due        not before
 * @param expires    not after
 * @param lastSource name of the egress source of the last of them; empty: there is none
 * @param hold       id of the pause or cancel that took it out of the due order; empty: none
 * @param suspended  whether its event Suspended was written
 */
public record Waiting(
        Handle handle,
        long id,
        WaitingKey key,
        Domain domain,
        Message message,
        ContentRef content,
        List<WaitingRecipient> recipients,
        int attempts,
        int retries,
        Instant accepted,
        Instant due,
        Instant expires,
        String lastSource,
        String hold,
        boolean suspended) {
    /** Those that are to be tried now: where one came due, the others may still have to wait. */
    public List<WaitingRecipient> recipientsDue(Instant now) {
        List<WaitingRecipient> ready =
                recipients.stream().filter(r -> !r.notBefore().isAfter(now)).toList();
        return ready.isEmpty() ? recipients : ready;
    }

    /**
     * How many of its recipients come due after {@code after} and at or before {@code until}: with the delivery, or later
     * where a wait of their own says so.
     */
    public int recipientsDue(Instant after, Instant until) {
        return (int) recipients.stream()
                .map(WaitingRecipient::notBefore)
                .map(at -> at.isAfter(due) ? at : due)
                .filter(at -> at.isAfter(after) && !at.isAfter(until))
                .count();
    }
}
