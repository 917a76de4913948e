package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Message;

/**
 * A message on its way into the spool.
 *
 * @param key        by what it is known again
 * @param message    without content
 * @param content    stored once
 * @param deliveries one per receiving domain and at most {@link #MOST_RECIPIENTS} recipients
 * @param refused    recipients that fail at once; those who handed them over tell the sender
 * @param at         now
 */
public record Submission(
        SubmissionKey key,
        Message message,
        Content content,
        List<NewDelivery> deliveries,
        List<RefusedRecipient> refused,
        Instant at) {
    /** One that can be tried for all its recipients. */
    public Submission(SubmissionKey key, Message message, Content content, List<NewDelivery> deliveries, Instant at) {
        this(key, message, content, deliveries, List.of(), at);
    }

    /** Recipients of one delivery, hence of one transaction: what every server must take (RFC 5321 4.5.3.1.8). */
    public static final int MOST_RECIPIENTS = 100;
}
