package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * The destinations and lanes in memory: made when mail comes for them or something is wrong with them, forgotten when they
 * are Ok and nothing waits for long. What is kept of them on disk is forgotten when it is old ({@link StateBook}).
 */
final class Destinations {
    /** What nothing waits for is forgotten after this time; what was learned of it is kept on disk. */
    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    /** Of those at rest: tens of thousands in one step would hold up the start, and nobody reads them. */
    private static final int MOST_RECALLED = 1_000;

    /** A destination, by name. */
    private record Key(Site site, EgressSource source) {}

    private final Parts parts;
    private final Watch watch;
    private final Map<Key, Destination> all = new HashMap<>();
    private final Map<WaitingKey, Destination> byLane = new HashMap<>();
    private final Map<WaitingKey, Lane> lanes = new HashMap<>();

    Destinations(Parts parts, Watch watch) {
        this.parts = parts;
        this.watch = watch;
    }

    Collection<Destination> all() {
        return all.values();
    }

    /** The lane of a key, made if need be; empty: no mailet has the settings of its pool. */
    Optional<Lane> lane(WaitingKey key) {
        Lane known = lanes.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        return parts.configured().source(key.pool()).map(source -> {
            Destination destination = of(key.site(), source);
            Lane lane = new Lane(key, destination.counts().notTriedUntil);
            destination.add(lane);
            lanes.put(key, lane);
            byLane.put(key, destination);
            return lane;
        });
    }

    private Destination of(Site site, EgressSource source) {
        return all.computeIfAbsent(new Key(site, source), k -> new Destination(k.site(), k.source(), parts));
    }

    /** The destination of a lane that is in memory. */
    Optional<Destination> of(WaitingKey key) {
        return Optional.ofNullable(byLane.get(key));
    }

    /** Whether a site of that name is in memory or remembered. */
    boolean isKnown(String site) {
        return all.keySet().stream().anyMatch(k -> k.site().name().equals(site))
                || parts.states().remembered().stream().anyMatch(n -> n.site().equals(site));
    }

    /** Brings destinations into memory that were known and at rest. */
    void recall(Predicate<Site> which) {
        for (StateBook.Name name : parts.states().remembered()) {
            Site site = new Site(name.site());
            if (which.test(site)) {
                parts.configured().source(new Pool(name.source())).ifPresent(source -> of(site, source));
            }
        }
    }

    /** A site as each configured source sees it, mail or not. */
    void ofEachSource(Site site) {
        parts.configured().sources().forEach(source -> of(site, source));
    }

    /**
     * Brings those into memory that reports show, mail or not: that were not Ok when the server stopped, and that would
     * be in memory still, had it not stopped.
     */
    void recallShown(Instant now) {
        Stream.concat(
                        parts.states().inTrouble().stream(),
                        parts.states().usedAfter(now.minus(FORGET_AFTER), MOST_RECALLED).stream())
                .forEach(name -> parts.configured()
                        .source(new Pool(name.source()))
                        .ifPresent(source -> of(new Site(name.site()), source).pumpSoon()));
    }

    /** Destinations that are quiet for long, and lanes of others to which nothing came for long. */
    void forgetOld(Instant now) {
        parts.states().prune(now);
        Instant before = now.minus(FORGET_AFTER);
        for (Destination destination : List.copyOf(all.values())) {
            boolean quiet = !parts.active().contains(destination)
                    && destination.quietSince().filter(before::isAfter).isPresent();
            if (quiet) {
                forget(destination);
            } else {
                for (Lane lane : List.copyOf(destination.lanes())) {
                    lane.restingSince =
                            lane.isAtRest() ? lane.restingSince.or(() -> Optional.of(now)) : Optional.empty();
                    if (lane.restingSince.filter(before::isAfter).isPresent()) {
                        forget(destination, lane);
                    }
                }
                if (destination.quietSince().isEmpty()) {
                    // Idle in trouble: looks whether that is over by now, whatever timer it had.
                    destination.pumpSoon();
                }
            }
        }
    }

    /** It leaves memory; what was learned of it is kept on disk. */
    void forget(Destination destination) {
        List.copyOf(destination.lanes()).forEach(lane -> forget(destination, lane));
        all.remove(new Key(destination.site(), destination.source()));
        parts.active().remove(destination);
        parts.budget().forget(destination);
        watch.forget(destination);
        if (!destination.site().isUnresolved() || !destination.counts().isZero()) {
            parts.states().leaves(destination);
        } else {
            parts.states().isNothing(destination);
        }
    }

    /** Nothing waits in the spool for a lane that is not sent to. */
    void nothingWaits(WaitingKey key) {
        Optional.ofNullable(lanes.get(key)).ifPresent(Lane::forgetDue);
    }

    private void forget(Destination destination, Lane lane) {
        destination.remove(lane);
        lanes.remove(lane.key);
        byLane.remove(lane.key);
        watch.forget(lane);
    }
}
