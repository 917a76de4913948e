package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postiljon.delivery.destination.DestinationState;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.DestinationStates.Saved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states of destinations on disk: at once where a state changed, with its event; else at most {@link #EVERY}
 * later. What can't be written is written with the next. Also remembers what destinations knew that are not in memory:
 * as text, for most are at rest and many never come back. What nobody used for {@link #WORTH_KEEPING} is forgotten,
 * on disk, too: a rate that old teaches little, and a list of all receivers that ever were would only grow.
 */
final class StateBook {
    private static final Logger LOG = LoggerFactory.getLogger(StateBook.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    /** In one step of the dispatcher: thousands at once would hold up everything else. */
    private static final int AT_ONCE = 200;

    /** Beyond so many the oldest are remembered on disk only, until the next start. */
    private static final int MOST_REMEMBERED = 50_000;

    private static final Duration WORTH_KEEPING = Duration.ofDays(7);
    private static final Duration BETWEEN_PRUNINGS = Duration.ofHours(1);

    /** In one commit; what is more is forgotten an hour later. */
    private static final int MOST_PRUNED = 1_000;

    /** Of a destination that is not in memory. */
    record Name(String site, String source) {}

    /** @param used when it last was */
    private record Remembered(String text, Instant used) {}

    private final DispatchLoop loop;
    private final Ask ask;
    private final DestinationStates states;
    private final Map<Name, Remembered> remembered = new LinkedHashMap<>();

    /** Of the remembered, those that were not Ok when the server stopped; they are never left to the disk alone. */
    private final Map<Name, Remembered> inTrouble = new LinkedHashMap<>();

    private final Set<Destination> changed = new LinkedHashSet<>();

    /** What is told of destinations, whose state is written with it. */
    private final Set<Destination> toldOf = new LinkedHashSet<>();

    private final List<Event> events = new ArrayList<>();
    private Instant pruneAt = Instant.MIN;
    private boolean writing;
    private boolean scheduled;

    StateBook(DispatchLoop loop, DestinationStates states) {
        this.loop = loop;
        this.ask = new Ask(loop);
        this.states = states;
        for (Saved saved : states.load()) {
            Name name = new Name(saved.site(), saved.source());
            Remembered known =
                    new Remembered(saved.state(), Kept.usedOf(saved.state()).orElse(loop.now()));
            if (DestinationState.isOk(Kept.stateOf(saved.state()))) {
                remember(name, known);
            } else {
                inTrouble.put(name, known);
            }
        }
    }

    private void remember(Name name, Remembered known) {
        remembered.put(name, known);
        if (remembered.size() > MOST_REMEMBERED) {
            var oldest = remembered.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What was kept of a destination that comes into memory. */
    Optional<String> take(String site, String source) {
        Name name = new Name(site, source);
        return Optional.ofNullable(inTrouble.remove(name))
                .or(() -> Optional.ofNullable(remembered.remove(name)))
                .map(Remembered::text);
    }

    /** A destination leaves memory. */
    void leaves(Destination destination) {
        remember(
                new Name(destination.site().name(), destination.source().name()),
                new Remembered(destination.write(), destination.counts().used));
        touched(destination);
    }

    /** A stand-in leaves memory whose domain's site is known now: nothing was learned of it. */
    void isNothing(Destination destination) {
        changed.remove(destination);
    }

    /** Forgets what was not used for long and is not held by anything; looks once an hour, however often it is called. */
    void prune(Instant now) {
        if (now.isBefore(pruneAt)) {
            return;
        }
        pruneAt = now.plus(BETWEEN_PRUNINGS);
        Instant before = now.minus(WORTH_KEEPING);
        List<Saved> old = Stream.concat(
                        remembered.entrySet().stream()
                                .filter(e -> e.getValue().used().isBefore(before)),
                        inTrouble.entrySet().stream()
                                .filter(e -> e.getValue().used().isBefore(before)
                                        && isOver(e.getValue().text(), now)))
                .limit(MOST_PRUNED)
                .map(e -> new Saved(
                        e.getKey().site(), e.getKey().source(), e.getValue().text()))
                .toList();
        if (old.isEmpty()) {
            return;
        }
        old.forEach(state -> take(state.site(), state.source()));
        ask.of(
                () -> states.forget(old),
                done -> {},
                failure -> LOG.warn(
                        "Destinations that are not used any more can't be forgotten: {}", failure.getMessage()));
    }

    /** What can't be read holds nothing up. */
    private static boolean isOver(String text, Instant now) {
        return DestinationState.read(Kept.stateOf(text))
                .map(state -> state.isOver(now))
                .orElse(true);
    }

    /** Destinations of which something is remembered. */
    List<Name> remembered() {
        return Stream.concat(inTrouble.keySet().stream(), remembered.keySet().stream())
                .toList();
    }

    /** Those of them that were not Ok when the server stopped: few, and people want to see them. */
    List<Name> inTrouble() {
        return List.copyOf(inTrouble.keySet());
    }

    /**
     * Those that were Ok and were used after a moment, the latest first.
     *
     * @param most of them
     */
    List<Name> usedAfter(Instant moment, int most) {
        return remembered.entrySet().stream()
                .filter(e -> e.getValue().used().isAfter(moment))
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparing(Remembered::used).reversed()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Something small changed. */
    void touched(Destination destination) {
        changed.add(destination);
        writeSoon();
    }

    private void writeSoon() {
        if (!scheduled) {
            scheduled = true;
            loop.at(loop.now().plus(EVERY), () -> {
                scheduled = false;
                write();
            });
        }
    }

    /** The last known state changed. */
    void changed(Destination destination, Event event) {
        toldOf.add(destination);
        events.add(event);
        write();
    }

    private void write() {
        write(AT_ONCE);
    }

    /** Writes now what is not written yet, all of it; for the stop of the server. */
    void writeAll() {
        write(Integer.MAX_VALUE);
    }

    private void write(int atOnce) {
        if (writing || (changed.isEmpty() && events.isEmpty())) {
            return;
        }
        List<Destination> destinations = Stream.concat(
                        toldOf.stream(), changed.stream().limit(atOnce))
                .distinct()
                .toList();
        List<Event> told = List.copyOf(events);
        destinations.forEach(changed::remove);
        boolean more = destinations.size() >= atOnce && !changed.isEmpty();
        toldOf.clear();
        events.clear();
        writing = true;
        ask.of(
                () -> states.save(saved(destinations), told),
                done -> {
                    writing = false;
                    if (more || !events.isEmpty()) {
                        write();
                    } else if (!changed.isEmpty()) {
                        writeSoon();
                    }
                },
                failure -> {
                    LOG.error("States of destinations can't be stored: {}", failure.getMessage(), failure);
                    writing = false;
                    events.addAll(0, told);
                    toldOf.addAll(destinations);
                    writeSoon();
                });
    }

    private static List<Saved> saved(List<Destination> destinations) {
        return destinations.stream()
                .map(d -> new Saved(d.site().name(), d.source().name(), d.write()))
                .toList();
    }
}
