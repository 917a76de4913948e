package org.postiljon.server.cli;

/** The events after a position are not in the server's log any more. The message says which and what to do. */
final class EventsGone extends CommandFailure {
    private static final long serialVersionUID = 1;

    private final long readOnFrom;

    EventsGone(String message, long readOnFrom) {
        super(message);
        this.readOnFrom = readOnFrom;
    }

    /** The position after which nothing is missing. */
    long readOnFrom() {
        return readOnFrom;
    }
}
