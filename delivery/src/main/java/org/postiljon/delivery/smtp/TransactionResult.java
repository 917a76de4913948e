package org.postiljon.delivery.smtp;

import java.time.Duration;
import java.util.List;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Recipient;

/**
 * How a transaction ended.
 *
 * @param answers  one for each recipient, in their order: the one that decided about it
 * @param duration from MAIL to the last answer
 * @param bytes    of content that were written
 * @param ended    the receiver or a failure ended the session: it takes no further transaction
 */
public record TransactionResult(List<OfRecipient> answers, Duration duration, long bytes, boolean ended) {
    /**
     * How it ended for one.
     *
     * @param recipient who
     * @param answer    the reply to MAIL, RCPT, DATA or the final dot that decided, or what went wrong. A NoReply at
     *     END-OF-DATA means that the final dot was written: it may have been taken (RFC 1047)
     */
    public record OfRecipient(Recipient recipient, Answer answer) {}
}
