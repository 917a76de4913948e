package org.postiljon.delivery.spool;

import java.util.List;
import org.postiljon.delivery.event.LoggedEvent;

/**
 * The append-only log of what happened, for readers. Events are written by {@link Spool} and {@link DestinationStates}
 * in the commit of the state that they report; readers use connections of their own and can't slow the writer.
 */
public interface EventLog {
    /**
     * Events in order, after a position. Blocks for I/O; not to be called on the dispatcher.
     *
     * <p>Old events are forgotten, but no reader skips them unknowingly: one who is not at the beginning and would is told.
     *
     * @param position of the last event that was read; 0: from the oldest that is kept
     * @param limit    at most so many
     * @throws EventsMissing when events after {@code position} are forgotten, or the log ends before it
     */
    List<LoggedEvent> after(long position, int limit);

    /** Position of the newest event; 0: none yet. */
    long end();
}
