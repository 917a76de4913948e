package org.postiljon.simulator.spool;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;

/** What becomes of a row: each change makes a new one. */
final class MemoryRows {
    private MemoryRows() {}

    /** Marked as suspended. */
    static Waiting suspended(Waiting r) {
        return copy(
                r.handle(),
                r,
                r.key(),
                r.recipients(),
                r.attempts(),
                r.retries(),
                r.due(),
                r.lastSource(),
                r.hold(),
                true);
    }

    /** Taken out of the due order by {@code hold}; empty: put back into it. */
    static Waiting held(Waiting r, String hold) {
        return copy(
                r.handle(),
                r,
                r.key(),
                r.recipients(),
                r.attempts(),
                r.retries(),
                r.due(),
                r.lastSource(),
                hold,
                r.suspended());
    }

    /** Moved to another key. */
    static Waiting at(Waiting r, WaitingKey key) {
        return copy(
                r.handle(),
                r,
                key,
                r.recipients(),
                r.attempts(),
                r.retries(),
                r.due(),
                r.lastSource(),
                r.hold(),
                r.suspended());
    }

    /** As it waits on after an outcome. */
    static Waiting settled(Waiting r, List<WaitingRecipient> left, Settlement.Next next) {
        return copy(
                ((MemorySpool.Id) r.handle()).next(),
                r,
                r.key(),
                List.copyOf(left),
                next.attempts(),
                next.retries(),
                next.due(),
                next.source(),
                r.hold(),
                r.suspended());
    }

    private static Waiting copy(
            Handle handle,
            Waiting r,
            WaitingKey key,
            List<WaitingRecipient> recipients,
            int attempts,
            int retries,
            Instant due,
            String lastSource,
            String hold,
            boolean suspended) {
        return new Waiting(
                handle,
                r.id(),
                key,
                r.domain(),
                r.message(),
                r.content(),
                recipients,
                attempts,
                retries,
                r.accepted(),
                due,
                r.expires(),
                lastSource,
                hold,
                suspended);
    }
}
