package org.postiljon.extension.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which mail of a queue is next: of those that are due the one with the highest priority, then the one that came first.
 * Time comes in; not safe for use by several threads at once.
 */
final class Order {
    private final TreeSet<Entry> ready =
            new TreeSet<>(Comparator.comparingInt(Entry::priority).reversed().thenComparingLong(Entry::turn));
    private final TreeSet<Entry> delayed =
            new TreeSet<>(Comparator.comparing(Entry::due).thenComparingLong(Entry::turn));
    private final Map<Long, Entry> taken = new HashMap<>();

    /** A mail that waits from now on. */
    void add(Entry entry) {
        delayed.add(entry);
    }

    /** The next mail that is due; it is handed out once, until {@link #putBack}. */
    Optional<Entry> take(Instant now) {
        promote(now);
        Entry next = ready.pollFirst();
        if (next != null) {
            taken.put(next.id(), next);
        }
        return Optional.ofNullable(next);
    }

    /** When the next mail comes due that is not due yet. */
    Optional<Instant> nextDue() {
        return delayed.isEmpty()
                ? Optional.empty()
                : Optional.of(delayed.first().due());
    }

    /** Something that was taken waits again, as {@code entry}. Nothing happens where it was not taken. */
    void putBack(Entry entry) {
        if (taken.remove(entry.id()) != null) {
            delayed.add(entry);
        }
    }

    /** Something that was taken is gone for good. */
    void finish(Entry entry) {
        taken.remove(entry.id());
    }

    /** Those that wait and match; they are gone from here. */
    List<Entry> remove(Predicate<Entry> which) {
        List<Entry> removed = new ArrayList<>();
        for (TreeSet<Entry> set : List.of(ready, delayed)) {
            set.removeIf(entry -> which.test(entry) && removed.add(entry));
        }
        return removed;
    }

    /**
     * Makes all that wait due.
     *
     * @return how many were not
     */
    int flush() {
        int count = delayed.size();
        ready.addAll(delayed);
        delayed.clear();
        return count;
    }

    /** All that wait, in the order in which they go. */
    List<Entry> waiting(Instant now) {
        promote(now);
        List<Entry> all = new ArrayList<>(ready);
        all.addAll(delayed);
        return all;
    }

    /** How many wait or are taken. */
    int size() {
        return ready.size() + delayed.size() + taken.size();
    }

    private void promote(Instant now) {
        while (!delayed.isEmpty() && !delayed.first().due().isAfter(now)) {
            ready.add(delayed.pollFirst());
        }
    }
}
