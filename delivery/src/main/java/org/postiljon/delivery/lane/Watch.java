package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.spool.Suspension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for mail that is not tried: it is counted once for each time that it came due, and gets its event
 * Suspended where it will wait for long. Nothing else is written for it.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int SLICE = 500;
    private static final Duration BETWEEN_MARKS = Duration.ofSeconds(10);

    private final Parts parts;
    private final Map<Lane, Instant> marked = new HashMap<>();

    Watch(Parts parts) {
        this.parts = parts;
    }

    /** Looks at a destination; called about once a second. */
    void look(Destination destination, Instant now) {
        LastKnown known = destination.lastKnown();
        switch (known.state()) {
            case OK, SUSPECT -> {}
            case THROTTLED, OFFLINE, PAUSED -> {
                boolean longWait = isLong(destination, known, now);
                for (Lane lane : List.copyOf(destination.lanes())) {
                    if (!lane.nextDue().isAfter(now)) {
                        count(destination, lane, now);
                    }
                    if (longWait && lane.nextDue().isBefore(Instant.MAX)) {
                        mark(lane, known, now);
                    }
                }
            }
        }
    }

    void forget(Lane lane) {
        marked.remove(lane);
    }

    private boolean isLong(Destination destination, LastKnown known, Instant now) {
        Duration threshold = parts.settings().suspendAfter();
        boolean willWait = known.until()
                .map(until -> Duration.between(now, until).compareTo(threshold) >= 0)
                .orElse(known.state() == LastKnown.State.PAUSED);
        Instant since = destination.troubledSince().orElse(now);
        return willWait || Duration.between(since, now).compareTo(threshold) >= 0;
    }

    private void count(Destination destination, Lane lane, Instant now) {
        Instant from = lane.countedUntil;
        if (!now.isAfter(from)) {
            return;
        }
        lane.countedUntil = now;
        parts.spool().countDue(lane.key, from, now).whenComplete((due, failure) -> parts.loop()
                .execute(() -> {
                    if (failure == null) {
                        destination.counts().notTried += Math.max(0, due - lane.underWay);
                    } else {
                        LOG.warn("{}: what is not tried can't be counted: {}", lane.key.site(), failure.getMessage());
                    }
                }));
    }

    private void mark(Lane lane, LastKnown known, Instant now) {
        Instant last = marked.get(lane);
        if (last != null && Duration.between(last, now).compareTo(BETWEEN_MARKS) < 0) {
            return;
        }
        marked.put(lane, now);
        String reason = known.state().label() + ": " + known.cause();
        suspend(lane, new Suspension(reason, known.until(), now));
    }

    private void suspend(Lane lane, Suspension why) {
        parts.spool().suspend(lane.key, why, SLICE).whenComplete((n, failure) -> parts.loop()
                .execute(() -> {
                    if (failure != null) {
                        LOG.warn("{}: waiting mail can't be marked: {}", lane.key.site(), failure.getMessage());
                    } else if (n >= SLICE) {
                        suspend(lane, why);
                    }
                }));
    }
}
