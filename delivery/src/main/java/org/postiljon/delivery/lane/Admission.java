package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.spool.Waiting;

/**
 * Fetches deliveries from the spool into a destination's lanes when they run low. A lane is looked at only when
 * something happened to it: it gave a delivery away, something came due, a read has ended. So a pump costs the same with
 * five hundred lanes as with one.
 */
final class Admission {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** A lane whose next delivery is not due before a time. */
    private record Sleeper(Instant until, Lane lane) implements Comparable<Sleeper> {
        @Override
        public int compareTo(Sleeper other) {
            return until.compareTo(other.until);
        }
    }

    private final Destination destination;
    private final Parts parts;
    private final Routing routing;
    private final Set<Lane> toLookAt = new LinkedHashSet<>();
    private final Set<Lane> reading = new HashSet<>();
    private int fetches;
    private final PriorityQueue<Sleeper> sleepers = new PriorityQueue<>();

    Admission(Destination destination, Parts parts, Routing routing) {
        this.destination = destination;
        this.parts = parts;
        this.routing = routing;
    }

    /** Something happened to a lane; it may want more. */
    void look(Lane lane) {
        toLookAt.add(lane);
    }

    void forget(Lane lane) {
        toLookAt.remove(lane);
        sleepers.removeIf(s -> s.lane() == lane);
    }

    /** Fetches what the lanes want, without waiting for it; sets the timer for lanes whose mail is not due yet. */
    void refill(Allowance allowance, Instant now) {
        while (!sleepers.isEmpty() && !sleepers.peek().until().isAfter(now)) {
            Sleeper awake = sleepers.remove();
            if (awake.until().equals(awake.lane().asleepUntil)) {
                awake.lane().asleepUntil = Instant.MAX;
                toLookAt.add(awake.lane());
            }
        }
        boolean mayLookUp = !allowance.sendAt().orElse(Instant.MAX).isAfter(now);
        for (Lane lane : List.copyOf(toLookAt)) {
            boolean waitsForItsTurn = lane.key.site().isUnresolved() && !mayLookUp;
            if (!waitsForItsTurn || lane.nextDue().isAfter(now)) {
                toLookAt.remove(lane);
                look(lane, allowance, now);
            }
        }
        if (!sleepers.isEmpty()) {
            destination.wakeAt(sleepers.peek().until());
        }
    }

    private void look(Lane lane, Allowance allowance, Instant now) {
        if (lane.refilling || lane.nextDue().equals(Instant.MAX) || !destination.isConfigured(lane)) {
            return;
        }
        Optional<Instant> held = destination.condition().heldUntil(lane, now);
        if (held.isPresent() || lane.nextDue().isAfter(now)) {
            Instant until = held.filter(lane.nextDue()::isBefore).orElse(lane.nextDue());
            if (until.isBefore(lane.asleepUntil)) {
                lane.asleepUntil = until;
                sleepers.add(new Sleeper(until, lane));
            }
            return;
        }
        if (lane.key.site().isUnresolved()) {
            lane.refilling = true;
            routing.resolve(lane, now, this::read, this::readLater);
            return;
        }
        int wanted = wanted(lane, allowance.perSecond());
        if (wanted > 0) {
            lane.refilling = true;
            reading.add(lane);
            fetch(lane, wanted, now);
        }
    }

    private int wanted(Lane lane, double perSecond) {
        long hungry = Stream.concat(toLookAt.stream(), reading.stream())
                .filter(other -> other != lane && !other.hasReady())
                .count();
        long sharing = destination.readyLanes() + hungry + (lane.hasReady() ? 0 : 1);
        int wanted = lane.wanted(perSecond, sharing, destination.condition().isProbing(lane));
        return parts.room().isFull() ? Math.min(wanted, lane.hasReady() ? 0 : 1) : wanted;
    }

    /** Whether a lane's mail is being read: whose turn it is, is not known before. */
    boolean isReading() {
        return fetches > 0;
    }

    private void fetch(Lane lane, int wanted, Instant now) {
        fetches++;
        parts.ask(
                () -> parts.spool().refill(lane.key, now, wanted),
                rows -> {
                    fetches--;
                    boolean more = rows.size() >= wanted;
                    Runnable then = more ? () -> refilled(lane) : () -> askNextDue(lane, rows.isEmpty());
                    routing.admit(lane, rows, then, () -> readLater(lane));
                },
                failure -> {
                    fetches--;
                    parts.spoolLog().failed(destination.site() + " can't be refilled", failure);
                    readLater(lane);
                });
    }

    private void refilled(Lane lane) {
        lane.refilling = false;
        reading.remove(lane);
        look(lane);
        destination.pump();
    }

    /** Something failed that will not fail for ever. */
    private void readLater(Lane lane) {
        parts.loop().at(parts.loop().now().plus(AGAIN), () -> refilled(lane));
    }

    /** All that was due is read. */
    private void read(Lane lane) {
        askNextDue(lane, false);
    }

    /**
     * Asks when the next of the lane is due.
     *
     * @param nothingCame what was known to be due was not there: should the spool say so again, not at once
     */
    private void askNextDue(Lane lane, boolean nothingCame) {
        destination.pump();
        lane.forgetDue();
        Instant asked = parts.loop().now();
        parts.ask(
                () -> parts.spool().nextDue(lane.key),
                due -> {
                    due.map(at -> nothingCame && !at.isAfter(asked) ? asked.plus(AGAIN) : at)
                            .ifPresent(lane::noteDue);
                    refilled(lane);
                },
                failure -> {
                    parts.spoolLog().failed(destination.site() + " can't be refilled", failure);
                    lane.noteDue(parts.loop().now());
                    readLater(lane);
                });
    }

    /** They were not tried; they come again when their turn comes. */
    void putBack(Lane lane, List<Waiting> waiting) {
        if (!waiting.isEmpty()) {
            parts.spool().putBack(waiting);
            waiting.forEach(w -> lane.noteDue(w.due()));
            look(lane);
        }
    }
}
