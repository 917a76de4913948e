package org.postiljon.server.dropped;

/** A file that is no mail that could be sent. The message says why and what to do, for who dropped it. */
public final class BadMail extends Exception {
    private static final long serialVersionUID = 1;

    /** With what to do about it. */
    public BadMail(String reason) {
        super(reason);
    }

    /** Why, and what to do. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
