package org.postiljon.server.dropped;

import org.postiljon.delivery.smtp.PeerText;

/**
 * A file that is no mail that could be sent. The message says why and what to do, for who dropped it: one line without
 * control characters, whatever was in the file.
 */
public final class BadMail extends Exception {
    private static final long serialVersionUID = 1;

    private static final int LONGEST_REASON = 1_000;

    /** With why and what to do; may have parts of the file in it. */
    public BadMail(String reason) {
        super(PeerText.readable(reason, LONGEST_REASON));
    }

    /** Why, and what to do. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
