package org.postiljon.delivery.smtp;

import java.util.List;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.message.Content;

/** What a {@link SmtpDialogue} wants done next, in this order. */
public sealed interface Move {
    /**
     * Write this line and CRLF. Lines that follow each other without a pause are one pipelined group (RFC 2920).
     *
     * @param line   of UTF-8 text
     * @param secret holds a password: must not be logged
     */
    record Say(String line, boolean secret) implements Move {
        @Override
        public String toString() {
            return "Say[" + (secret ? "***" : line) + "]";
        }
    }

    /** Begin the TLS handshake; {@link SmtpDialogue#onTls} or {@link SmtpDialogue#onFailure} tells how it went. */
    record StartTls() implements Move {}

    /**
     * Write this, dot-stuffed, and the final dot; {@link SmtpDialogue#onContentSent} or {@link SmtpDialogue#onFailure}
     * tells how it went.
     */
    record SendContent(Content content) implements Move {}

    /**
     * The session takes transactions now.
     *
     * @param extensions what EHLO offered
     */
    record Ready(Extensions extensions) implements Move {}

    /**
     * The transaction ended.
     *
     * @param answers one for each recipient, in their order
     * @param ended   the session takes no further one
     */
    record Done(List<TransactionResult.OfRecipient> answers, boolean ended) implements Move {}

    /**
     * Close the connection and open a new one to the same address: TLS failed there and is not required, so it goes on
     * in plain text.
     *
     * @param why how TLS failed
     */
    record Reopen(Answer why) implements Move {}

    /**
     * Close the connection; no move follows.
     *
     * @param why   what ended the session
     * @param asked whether we did
     */
    record Close(Answer why, boolean asked) implements Move {}
}
