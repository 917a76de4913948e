package org.postiljon.delivery.engine;

/** James can't take this report, however often it is offered, while it may take others. The message says why. */
public final class ReportRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With why, and what James said. */
    public ReportRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
