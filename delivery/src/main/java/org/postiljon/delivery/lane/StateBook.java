package org.postiljon.delivery.lane;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.DestinationStates.Saved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states of destinations on disk: at once where a state changed, with its event; else at most {@link #EVERY}
 * later. What can't be written is written with the next.
 */
final class StateBook {
    private static final Logger LOG = LoggerFactory.getLogger(StateBook.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final DispatchLoop loop;
    private final DestinationStates states;
    private final Map<String, String> loaded = new HashMap<>();
    private final Set<Destination> changed = new LinkedHashSet<>();
    private final List<Event> events = new ArrayList<>();
    private boolean writing;
    private boolean scheduled;

    StateBook(DispatchLoop loop, DestinationStates states) {
        this.loop = loop;
        this.states = states;
        for (Saved saved : states.load()) {
            loaded.put(key(saved.site(), saved.source()), saved.state());
        }
    }

    /** What an earlier run kept of a destination; asked once. */
    Optional<String> take(String site, String source) {
        return Optional.ofNullable(loaded.remove(key(site, source)));
    }

    /** Names of sites of which an earlier run kept something that nobody asked for yet. */
    List<String> untaken() {
        return List.copyOf(loaded.keySet());
    }

    /** Something small changed. */
    void touched(Destination destination) {
        if (changed.add(destination) && !scheduled) {
            scheduled = true;
            loop.at(loop.now().plus(EVERY), () -> {
                scheduled = false;
                write();
            });
        }
    }

    /** The last known state changed. */
    void changed(Destination destination, Event event) {
        changed.add(destination);
        events.add(event);
        write();
    }

    private void write() {
        if (writing || (changed.isEmpty() && events.isEmpty())) {
            return;
        }
        List<Destination> destinations = List.copyOf(changed);
        List<Event> told = List.copyOf(events);
        changed.clear();
        events.clear();
        writing = true;
        List<Saved> saved = destinations.stream()
                .map(d -> new Saved(d.site().name(), d.source().name(), d.write()))
                .toList();
        states.save(saved, told)
                .whenComplete((done, failure) -> loop.execute(() -> {
                    writing = false;
                    if (failure == null) {
                        if (!events.isEmpty()) {
                            write();
                        }
                        return;
                    }
                    LOG.error("States of destinations can't be stored: {}", failure.getMessage(), failure);
                    events.addAll(0, told);
                    destinations.forEach(this::touched);
                }));
    }

    private static String key(String site, String source) {
        return site + '\n' + source;
    }
}
