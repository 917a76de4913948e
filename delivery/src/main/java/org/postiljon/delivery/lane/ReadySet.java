package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.Waiting;

/**
 * The lanes of a destination that have something to send now, and whose turn it is: first among streams by weight, then
 * among the lanes of a stream in equal parts. Lanes that have nothing are not here, so each step costs the same whatever
 * their number; those whose mail was put back rest here, for their turn is to come when it is read again.
 */
final class ReadySet {
    private final DispatchSettings settings;
    private final Room room;
    private final FairShare<Stream> streams = new FairShare<>();
    private final Map<Stream, FairShare<Lane>> rounds = new HashMap<>();
    private final Map<Transport, Integer> transports = new LinkedHashMap<>();
    private int count;
    private int lanes;

    ReadySet(DispatchSettings settings, Room room) {
        this.settings = settings;
        this.room = room;
    }

    /** Deliveries. */
    int count() {
        return count;
    }

    /** Lanes that have something. */
    int lanes() {
        return lanes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Transports of the lanes that have something. */
    Set<Transport> transports() {
        return transports.keySet();
    }

    void add(Lane lane, Waiting waiting) {
        if (!lane.hasReady()) {
            Stream stream = lane.key.stream();
            rounds.computeIfAbsent(stream, s -> new FairShare<>()).join(lane, 1);
            streams.join(stream, settings.weight(stream));
            transports.merge(lane.key.transport(), 1, Integer::sum);
            lanes++;
        }
        lane.add(waiting);
        count++;
        room.taken(1);
    }

    /** The lane whose turn it is among those that are {@code able} to begin. */
    Optional<Lane> next(Predicate<Lane> able) {
        return streams.next(stream -> round(stream).peek(able).isPresent())
                .flatMap(stream -> round(stream).next(able));
    }

    private FairShare<Lane> round(Stream stream) {
        return rounds.getOrDefault(stream, new FairShare<>());
    }

    /** A lane that has something for this transport, nobody's turn taken. */
    Optional<Lane> peek(Transport transport) {
        return rounds.values().stream()
                .flatMap(round -> round.peek(l -> l.key.transport().equals(transport)).stream())
                .findFirst();
    }

    /** The first of a lane. */
    @Nullable
    Waiting take(Lane lane) {
        Waiting waiting = lane.take();
        if (waiting != null) {
            count--;
            room.given(1);
            if (!lane.hasReady()) {
                leave(lane);
            }
        }
        return waiting;
    }

    /** All of these lanes, which keep their turns. */
    Map<Lane, List<Waiting>> takeAll(Predicate<Lane> which) {
        Map<Lane, List<Waiting>> all = new LinkedHashMap<>();
        for (FairShare<Lane> round : List.copyOf(rounds.values())) {
            for (Optional<Lane> lane = round.peek(which); lane.isPresent(); lane = round.peek(which)) {
                all.put(lane.get(), taken(lane.get().takeAll()));
                rest(lane.get());
            }
        }
        return all;
    }

    /** All but the first of each lane that does not expire before {@code then}. */
    Map<Lane, List<Waiting>> takeAllButFirst(Instant then) {
        Map<Lane, List<Waiting>> all = takeAll(lane -> !lane.lasts(then));
        for (FairShare<Lane> round : rounds.values()) {
            round.awake().forEach(lane -> all.put(lane, taken(lane.takeAllButFirst())));
        }
        return all;
    }

    private List<Waiting> taken(List<Waiting> ready) {
        count -= ready.size();
        room.given(ready.size());
        return ready;
    }

    /** A lane is forgotten. */
    void forget(Lane lane) {
        if (!lane.hasReady()) {
            leaveRound(lane);
        }
    }

    private void leave(Lane lane) {
        hasNothing(lane);
        leaveRound(lane);
    }

    private void rest(Lane lane) {
        hasNothing(lane);
        Stream stream = lane.key.stream();
        round(stream).rest(lane);
        if (round(stream).rests()) {
            streams.rest(stream);
        }
    }

    private void hasNothing(Lane lane) {
        lanes--;
        transports.computeIfPresent(lane.key.transport(), (t, n) -> n == 1 ? null : n - 1);
    }

    private void leaveRound(Lane lane) {
        Stream stream = lane.key.stream();
        FairShare<Lane> round = round(stream);
        round.leave(lane);
        if (round.isEmpty()) {
            rounds.remove(stream);
            streams.leave(stream);
        } else if (round.rests()) {
            streams.rest(stream);
        }
    }
}
