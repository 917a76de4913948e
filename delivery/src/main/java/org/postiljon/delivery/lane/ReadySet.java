package org.postiljon.delivery.lane;

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
 * their number.
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

    /** All of these lanes. */
    Map<Lane, List<Waiting>> takeAll(Predicate<Lane> which) {
        Map<Lane, List<Waiting>> all = new LinkedHashMap<>();
        int taken = 0;
        for (FairShare<Lane> round : List.copyOf(rounds.values())) {
            for (Optional<Lane> lane = round.peek(which); lane.isPresent(); lane = round.peek(which)) {
                List<Waiting> ready = lane.get().takeAll();
                taken += ready.size();
                all.put(lane.get(), ready);
                leave(lane.get());
            }
        }
        room.given(taken);
        count -= taken;
        return all;
    }

    private void leave(Lane lane) {
        Stream stream = lane.key.stream();
        FairShare<Lane> round = round(stream);
        round.leave(lane);
        lanes--;
        transports.computeIfPresent(lane.key.transport(), (t, n) -> n == 1 ? null : n - 1);
        if (round.isEmpty()) {
            rounds.remove(stream);
            streams.leave(stream);
        }
    }
}
