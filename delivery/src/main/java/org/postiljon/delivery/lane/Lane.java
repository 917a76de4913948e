package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Deliveries that were attempted and wait on at their old due time; by id. */
    private final Map<Long, Waiting> tried = new HashMap<>();

    /** The next look at it is set for then; {@link Instant#MAX}: none is. */
    Instant asleepUntil = Instant.MAX;

    /** A read of the spool, or of a route for what it brought, is under way. */
    boolean refilling;

    /** Something came since the mail that waits was last marked as suspended. */
    boolean mayHaveUnmarked;

    /** What came due until then is counted as not tried, if it was not. */
    Instant notTriedUntil;

    /** Recipients in transactions. */
    int underWay;

    /** Outcomes that are not committed yet. */
    int settling;

    /** Since when nothing is here and nothing is known to come; empty: something is. */
    Optional<Instant> restingSince = Optional.empty();

    /** The last answer that did not take a mail of it; empty: there was none. */
    Optional<DestinationView.PutOff> putOff = Optional.empty();

    Lane(WaitingKey key, Instant notTriedUntil) {
        this.key = key;
        this.notTriedUntil = notTriedUntil;
    }

    Instant nextDue() {
        return nextDue;
    }

    /** Something waits that is due then. */
    void noteDue(Instant due) {
        mayHaveUnmarked = true;
        if (due.isBefore(nextDue)) {
            nextDue = due;
        }
    }

    /** What is known of due times is out of date; {@link #noteDue} tells anew. */
    void forgetDue() {
        nextDue = Instant.MAX;
    }

    /** Nothing is here, and nothing is known to come: this lane may be forgotten. */
    boolean isAtRest() {
        return ready.isEmpty() && nextDue.equals(Instant.MAX) && !refilling && isStill();
    }

    /** Nothing of it is in a transaction, or was and is not settled yet. */
    boolean isStill() {
        return underWay == 0 && settling == 0;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    int readyCount() {
        return ready.size();
    }

    /** When the oldest that is ready came due; empty: nothing is ready. */
    Optional<Instant> oldestReady() {
        return ready.stream().map(Waiting::due).min(Instant::compareTo);
    }

    void add(Waiting waiting) {
        ready.addLast(waiting);
    }

    @Nullable
    Waiting take() {
        return ready.pollFirst();
    }

    /** Whether the first that is ready, if there is one, does not expire before then. */
    boolean lasts(Instant then) {
        Waiting first = ready.peekFirst();
        return first == null || first.expires().isAfter(then);
    }

    /** All that is ready but the first. */
    List<Waiting> takeAllButFirst() {
        List<Waiting> rest = new ArrayList<>();
        while (ready.size() > 1) {
            rest.add(0, ready.removeLast());
        }
        return rest;
    }

    /** All that is ready, which is no longer here then. */
    List<Waiting> takeAll() {
        List<Waiting> all = new ArrayList<>(ready);
        ready.clear();
        return all;
    }

    /** An attempt begins, for so many of its recipients. */
    void attempting(Waiting waiting, int recipients) {
        tried.remove(waiting.id());
        underWay += recipients;
    }

    /**
     * An attempt ended.
     *
     * @param recipients for whom it was made
     * @param waitsOn it waits at its old due time: for this one it was tried
     */
    void attempted(Waiting waiting, int recipients, boolean waitsOn) {
        underWay -= recipients;
        if (waitsOn) {
            tried.put(waiting.id(), waiting);
        }
    }

    /** Recipients whose delivery was tried and became due in this time; they are asked for once. */
    int tried(Instant after, Instant until) {
        int recipients = 0;
        for (Waiting waiting : tried.values()) {
            recipients += waiting.recipientsDue(after, until);
        }
        tried.values().removeIf(waiting -> !waiting.due().isAfter(until));
        return recipients;
    }

    /**
     * How many to ask the spool for now; 0: there is enough.
     *
     * @param perSecond the destination's rate
     * @param sharing   lanes that share it, this one included
     * @param probing   only one mail is to go
     */
    int wanted(double perSecond, long sharing, boolean probing) {
        double share = perSecond * READY_SECONDS / Math.max(1, sharing);
        int full = probing ? 1 : (int) Math.max(LEAST_READY, Math.min(MOST_READY, share));
        return ready.size() * 2 > full || (probing && hasReady()) ? 0 : full - ready.size();
    }
}
