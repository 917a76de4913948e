package org.postiljon.delivery.spool;

/** The store could not do it: full disk, read-only directory, closed. The message says what to do. */
public final class SpoolFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what happened and what to do. */
    public SpoolFailure(String message) {
        super(message);
    }

    /** With what happened, what to do, and what the system said. */
    public SpoolFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
