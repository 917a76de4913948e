package org.postiljon.simulator.spool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;

/** Event log and destination states in memory. Not thread-safe: a simulation has one thread. */
public final class MemoryEvents implements EventLog, DestinationStates {
    private final List<LoggedEvent> log = new ArrayList<>();
    private final Map<String, Saved> states = new HashMap<>();

    void add(Event event) {
        long position = log.size() + 1L;
        log.add(new LoggedEvent(position, "m" + position, event));
    }

    void addAll(Collection<Event> events) {
        events.forEach(this::add);
    }

    @Override
    public List<LoggedEvent> after(long position, int limit) {
        if (position > log.size()) {
            throw EventsMissing.behind(position, log.size());
        }
        int from = (int) Math.max(0, position);
        return List.copyOf(log.subList(from, Math.min(log.size(), from + limit)));
    }

    @Override
    public long end() {
        return log.size();
    }

    @Override
    public List<Saved> load() {
        return List.copyOf(states.values());
    }

    @Override
    public CompletionStage<Void> save(Collection<Saved> saved, List<Event> events) {
        saved.forEach(s -> states.put(s.site() + '\n' + s.source(), s));
        addAll(events);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> forget(Collection<Saved> forgotten) {
        forgotten.forEach(s -> states.remove(s.site() + '\n' + s.source()));
        return CompletableFuture.completedFuture(null);
    }
}
