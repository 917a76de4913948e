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
     * @param position of the last event that was read; 0: from the beginning
     * @param limit    at most so many
     */
    List<LoggedEvent> after(long position, int limit);

    /** Position of the newest event; 0: none yet. */
    long end();
}
