package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * The ready deliveries of one waiting key for one destination, and what is known of those in the spool. A plain box:
 * {@link Destination} decides.
 */
final class Lane {
    /** Seconds of the destination's own rate that a lane holds ready. */
    static final int READY_SECONDS = 20;

    /** It holds at least so many, or a fast destination would idle between two reads, */
    static final int LEAST_READY = 20;

    /** and never more than so many. */
    static final int MOST_READY = 2_000;

    final WaitingKey key;
    private final ArrayDeque<Waiting> ready = new ArrayDeque<>();

    /** A time at or before the due time of everything that waits in the spool; {@link Instant#MAX}: nothing known. */
    private Instant nextDue = Instant.MAX;

    /** A read of the spool, or of a route for what it brought, is under way. */
    boolean refilling;

    /** Up to this time, what came due while the destination was known to refuse is counted as not tried. */
    Instant countedUntil = Instant.EPOCH;

    /** Recipients in transactions. */
    int underWay;

    Lane(WaitingKey key) {
        this.key = key;
    }

    Instant nextDue() {
        return nextDue;
    }

    /** Something waits that is due then. */
    void noteDue(Instant due) {
        if (due.isBefore(nextDue)) {
            nextDue = due;
        }
    }

    /** What is known of due times is out of date; {@link #noteDue} tells anew. */
    void forgetDue() {
        nextDue = Instant.MAX;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    int readyCount() {
        return ready.size();
    }

    void add(Waiting waiting) {
        ready.addLast(waiting);
    }

    @Nullable
    Waiting take() {
        return ready.pollFirst();
    }

    /** All that is ready, which is no longer here then. */
    List<Waiting> takeAll() {
        List<Waiting> all = new ArrayList<>(ready);
        ready.clear();
        return all;
    }

    Collection<Waiting> ready() {
        return ready;
    }

    /**
     * How many to ask the spool for now; 0: there is enough.
     *
     * @param perSecond the destination's rate
     * @param probing   only one mail is to go
     */
    int wanted(double perSecond, boolean probing) {
        int full = probing ? 1 : (int) Math.max(LEAST_READY, Math.min(MOST_READY, perSecond * READY_SECONDS));
        return ready.size() * 2 > full || (probing && hasReady()) ? 0 : full - ready.size();
    }
}
