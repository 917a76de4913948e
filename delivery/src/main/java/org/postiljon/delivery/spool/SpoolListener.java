package org.postiljon.delivery.spool;

import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Who owns the deliveries at run time. Called on any thread; an implementation passes on to its own. */
public interface SpoolListener {
    /** Something waits, new since the last call: at start, after each commit that added, after a takeover. */
    void waiting(Collection<Backlog> backlogs);

    /** Give these back: settle what is in flight, forget the rest, then complete. Never called on one machine. */
    CompletionStage<Void> releasing(Predicate<Handle> which);

    /** James has something to do. At least once for each item, again at each start. */
    void outbox(OutboxItem item);
}
