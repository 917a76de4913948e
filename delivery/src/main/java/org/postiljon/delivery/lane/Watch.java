package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.spool.Suspension;

/**
 * What is done for mail that is not tried: it is counted once for each time that it came due, and gets its event
 * Suspended where it will wait for long. Nothing else is written for it.
 *
 * <p>What is in a transaction does not wait, and the spool can't tell it from the rest: a lane is marked when its
 * transactions have ended. In trouble none begins, so that is soon: SMTP's time-outs are the limit.
 */
final class Watch {
    private static final int SLICE = 500;
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(5);

    /** Where very many destinations are in trouble, each is counted more seldom: a count reads the spool. */
    private static final int COUNTS_PER_SECOND = 200;

    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /** Mail is accepted a little before it is committed: what came due is counted when it can be seen. */
    private static final Duration COMMITTED_BY_THEN = Duration.ofSeconds(2);

    private final Parts parts;
    private final Map<Lane, Instant> marked = new HashMap<>();

    /** A count, and the lanes that were not sent since then. */
    private record Counted(Instant at, Set<Lane> lanes) {}

    /** The last count of each destination that has lanes in trouble. */
    private final Map<Destination, Counted> counted = new HashMap<>();

    Watch(Parts parts) {
        this.parts = parts;
    }

    /** Looks at a destination; called about once a second. */
    void look(Destination destination, Instant now) {
        Set<Lane> kept = new LinkedHashSet<>();
        for (Lane lane : destination.lanes()) {
            LastKnown known = destination.condition().lastKnown(lane);
            if (takesNothing(known)) {
                kept.add(lane);
                if (lane.mayHaveUnmarked && lane.isStill() && isLong(destination, known, now)) {
                    mark(destination, lane, known, now);
                }
            }
        }
        Counted last = counted.get(destination);
        if (kept.isEmpty() && last != null) {
            counted.remove(destination);
            count(destination, last.lanes(), now.minus(COMMITTED_BY_THEN));
        } else if (!kept.isEmpty()) {
            count(destination, kept, last, now);
        }
    }

    private void count(Destination destination, Set<Lane> kept, @Nullable Counted last, Instant now) {
        Set<Lane> sinceThen = new LinkedHashSet<>(kept);
        if (last != null) {
            sinceThen.addAll(last.lanes());
        }
        if (last == null || Duration.between(last.at(), now).compareTo(betweenCounts()) >= 0) {
            counted.put(destination, new Counted(now, kept));
            count(destination, sinceThen, now.minus(COMMITTED_BY_THEN));
        } else {
            counted.put(destination, new Counted(last.at(), sinceThen));
        }
    }

    private Duration betweenCounts() {
        Duration all = Duration.ofSeconds(counted.size() / COUNTS_PER_SECOND);
        return all.compareTo(BETWEEN_COUNTS) > 0 ? all : BETWEEN_COUNTS;
    }

    void forget(Destination destination) {
        counted.remove(destination);
    }

    void forget(Lane lane) {
        marked.remove(lane);
    }

    private boolean isLong(Destination destination, LastKnown known, Instant now) {
        Duration threshold = parts.settings().suspendAfter();
        boolean willWait = known.until()
                .map(until -> Duration.between(now, until).compareTo(threshold) >= 0)
                .orElse(known.state() == LastKnown.State.PAUSED);
        Instant since = destination.condition().troubledSince().orElse(known.since());
        return willWait || Duration.between(since, now).compareTo(threshold) >= 0;
    }

    /** Counts what came due since the last count, in trouble or before, and was not tried since then. */
    private void count(Destination destination, Set<Lane> lanes, Instant until) {
        for (Lane lane : lanes) {
            Instant from = lane.notTriedUntil;
            if (until.isAfter(from)) {
                lane.notTriedUntil = until;
                long tried = (long) lane.tried(from, until)
                        + destination.connections().each().underWay(lane, from, until);
                if (!lane.isAtRest()) {
                    count(destination, lane, from, until, tried);
                }
            }
        }
        if (until.isAfter(destination.counts().notTriedUntil)) {
            destination.counts().notTriedUntil = until;
        }
    }

    private void count(Destination destination, Lane lane, Instant from, Instant until, long tried) {
        parts.ask(
                () -> parts.spool().countDue(lane.key, from, until),
                due -> destination.counts().notTried += Math.max(0, due - tried),
                failure -> {
                    parts.spoolLog().failed(lane.key.site() + ": what is not tried can't be counted", failure);
                    parts.loop().at(parts.loop().now().plus(AGAIN), () -> count(destination, lane, from, until, tried));
                });
    }

    private void mark(Destination destination, Lane lane, LastKnown known, Instant now) {
        Instant last = marked.get(lane);
        if (last == null || Duration.between(last, now).compareTo(BETWEEN_MARKS) >= 0) {
            marked.put(lane, now);
            lane.mayHaveUnmarked = false;
            suspend(
                    destination,
                    lane,
                    new Suspension(known.state().label() + ": " + known.cause(), known.until(), now));
        }
    }

    private static boolean takesNothing(LastKnown known) {
        return switch (known.state()) {
            case OK, SUSPECT -> false;
            case THROTTLED, OFFLINE, PAUSED -> true;
        };
    }

    private void suspend(Destination destination, Lane lane, Suspension why) {
        parts.ask(
                () -> parts.spool().suspend(lane.key, why, SLICE),
                marked -> {
                    if (marked >= SLICE && takesNothing(destination.condition().lastKnown(lane)) && lane.isStill()) {
                        suspend(destination, lane, why);
                    } else if (marked >= SLICE) {
                        lane.mayHaveUnmarked = true;
                    }
                },
                failure -> {
                    lane.mayHaveUnmarked = true;
                    parts.spoolLog().failed(lane.key.site() + ": waiting mail can't be marked", failure);
                });
    }
}
