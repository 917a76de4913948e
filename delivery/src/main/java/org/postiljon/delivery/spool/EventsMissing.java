package org.postiljon.delivery.spool;

/**
 * Events after a reader's position are not in the log: they are older than it keeps, or the log was taken back to a backup.
 * The reader decides what to do about what it missed, and reads on from {@link #readOnFrom}.
 */
public final class EventsMissing extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long readOnFrom;

    private EventsMissing(String message, long readOnFrom) {
        super(message);
        this.readOnFrom = readOnFrom;
    }

    /**
     * They are forgotten.
     *
     * @param position the reader's
     * @param newest   position of the newest event that is forgotten
     */
    public static EventsMissing forgotten(long position, long newest) {
        return new EventsMissing(
                "The events after position " + position + " up to " + newest
                        + " are older than the log keeps. To read on with what is kept, begin after " + newest,
                newest);
    }

    /**
     * The log ends before the reader's position.
     *
     * @param position the reader's
     * @param end      of the log
     */
    public static EventsMissing behind(long position, long end) {
        return new EventsMissing(
                "The log ends at position " + end + ", before " + position
                        + ": it was taken back to a backup, or belongs to another store. To read what happens from now on,"
                        + " begin after " + end,
                end);
    }

    /** The position after which nothing is missing. */
    public long readOnFrom() {
        return readOnFrom;
    }
}
