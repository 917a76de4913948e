package org.postiljon.server.dropped;

/** No mail can be taken at this time, whichever it is: a full disk, say. The message says why and what to do. */
public final class NotNow extends Exception {
    private static final long serialVersionUID = 1;

    /** With the cause, whose message is for people. */
    public NotNow(Throwable cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
}
