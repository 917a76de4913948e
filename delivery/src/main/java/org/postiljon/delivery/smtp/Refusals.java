package org.postiljon.delivery.smtp;

import java.util.Optional;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Envelope;

/**
 * What we refuse ourselves, before a word is said, for this receiver can't take it. The codes are those that a receiver
 * would use (RFC 3463 and its registry), the texts say what to change and that nothing was sent.
 *
 * @param offered what the receiver's EHLO offers
 * @param host    its name
 */
record Refusals(Extensions offered, String host) {
    private static final EnhancedCode TOO_LARGE = new EnhancedCode(5, 3, 4);
    private static final EnhancedCode CONVERSION_NEEDED = new EnhancedCode(5, 6, 3);
    private static final EnhancedCode NO_UTF8 = new EnhancedCode(5, 6, 7);
    private static final EnhancedCode BAD_SENDER = new EnhancedCode(5, 1, 7);
    private static final EnhancedCode BAD_RECIPIENT = new EnhancedCode(5, 1, 3);

    /** Why the message can go to nobody there; empty: it can. */
    Optional<Reply> ofMessage(Transaction transaction) {
        Envelope envelope = transaction.envelope();
        Optional<Reply> ofSender = envelope.sender().flatMap(this::ofSender);
        if (ofSender.isPresent()) {
            return ofSender;
        }
        if (envelope.smtpUtf8() && !offered.smtpUtf8()) {
            return noUtf8(Stage.MAIL, "a header is not ASCII");
        }
        // RFC 6152 section 3: without 8BITMIME a client converts, which would break signatures here, or gives up.
        if (envelope.eightBit() && !offered.eightBit()) {
            return refusal(
                    Stage.MAIL,
                    554,
                    CONVERSION_NEEDED,
                    host + " does not offer 8BITMIME and the message has 8-bit content; convert it to quoted-printable"
                            + " or base64 before it is signed");
        }
        // RFC 1870 section 6.1.
        long bytes = transaction.content().size();
        if (offered.size() > 0 && bytes > offered.size()) {
            return refusal(
                    Stage.MAIL,
                    552,
                    TOO_LARGE,
                    host + " takes messages of at most " + offered.size() + " bytes, this one has " + bytes);
        }
        return Optional.empty();
    }

    private Optional<Reply> ofSender(Address sender) {
        Optional<String> problem = Commands.problem(sender);
        if (problem.isPresent()) {
            return refusal(Stage.MAIL, 501, BAD_SENDER, "the envelope sender can't be used in SMTP: " + problem.get());
        }
        return Commands.needsUtf8(sender) && !offered.smtpUtf8()
                ? noUtf8(Stage.MAIL, "the envelope sender is not ASCII")
                : Optional.empty();
    }

    /** Why the message can't go to this recipient; empty: it can. */
    Optional<Reply> ofRecipient(Address recipient) {
        Optional<String> problem = Commands.problem(recipient);
        if (problem.isPresent()) {
            return refusal(
                    Stage.RCPT, 501, BAD_RECIPIENT, "the recipient's address can't be used in SMTP: " + problem.get());
        }
        return Commands.needsUtf8(recipient) && !offered.smtpUtf8()
                ? noUtf8(Stage.RCPT, "the recipient's address is not ASCII")
                : Optional.empty();
    }

    /** RFC 6531 section 3.2: a message that needs SMTPUTF8 must not go where it is not offered. */
    private Optional<Reply> noUtf8(Stage stage, String what) {
        return refusal(
                stage,
                550,
                NO_UTF8,
                host + " does not offer SMTPUTF8 and " + what
                        + "; write addresses in ASCII and encode headers (RFC 2047) before it is signed");
    }

    private static Optional<Reply> refusal(Stage stage, int code, EnhancedCode enhanced, String text) {
        return Optional.of(new Reply(stage, code, Optional.of(enhanced), text + " (not sent)"));
    }
}
