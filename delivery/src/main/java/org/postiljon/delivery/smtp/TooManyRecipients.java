package org.postiljon.delivery.smtp;

import java.util.Locale;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;

/**
 * "Too many recipients", said of one that others of the same transaction were taken before: the rest goes in the next
 * transaction. RFC 5321 section 4.5.3.1.10 wants 452 and knows that many say 552; RFC 3463 gives it the detail x.5.3,
 * which receivers say with any code.
 */
public final class TooManyRecipients {
    private TooManyRecipients() {}

    /** Whether a reply to RCPT says so. A 452 that names another cause, as a full mailbox, does not. */
    public static boolean says(Reply reply) {
        if (reply.stage() != Stage.RCPT || reply.code() < 400) {
            return false;
        }
        if (reply.enhanced().filter(e -> e.subject() == 5 && e.detail() == 3).isPresent()) {
            return true;
        }
        String text = reply.text().toLowerCase(Locale.ROOT);
        boolean ofRfc5321 = reply.code() == 452 || reply.code() == 552;
        return text.contains("too many recipients")
                || text.contains("in a separate transaction")
                || (ofRfc5321 && reply.enhanced().isEmpty() && text.contains("recipients"));
    }
}
