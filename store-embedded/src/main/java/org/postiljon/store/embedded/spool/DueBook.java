package org.postiljon.store.embedded.spool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * What the spool knows without asking the disk: how much waits per key, where its due order is read on, and which
 * deliveries are taken (handed out, or about to be changed). Without I/O; safe for all threads.
 *
 * <p>Two rules make it right whatever the order of a read and a commit that run side by side:
 *
 * <ul>
 *   <li>A delivery that waits and is not taken lies at or behind {@code next} of its key. Who adds, changes or puts back
 *       one moves {@code next} to it if that is ahead; a read that is under way hears of that when it ends.
 *   <li>A row that changed while a read was under way is not handed out by that read: what it saw may be the old row.
 *       The next read finds it, by the first rule.
 * </ul>
 *
 * <p>Who wants to change a row that may be handed out takes it first ({@link Reading#take}), as if it were handed out to
 * himself.
 */
final class DueBook {
    private final Map<WaitingKey, Lane> lanes = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();
    private final Set<Reading> readings = new HashSet<>();

    /** One key. */
    private static final class Lane {
        long waiting;
        long held;
        long recipients;
        /** Where the due order is read on; null: nothing waits that is not taken. */
        @Nullable
        Position next;

        /** Where sweeps through the due order go on, by name; what lies before is done. */
        final Map<String, Position> sweeps = new HashMap<>();

        /** Reads that are under way. */
        int readers;
    }

    /** A delivery that a read took. */
    private record Mine(WaitingKey key, Position at, boolean held) {}

    /** A read of rows that is under way, with the change that may follow; belongs to one thread at a time. */
    final class Reading {
        private final @Nullable WaitingKey key;
        private final Set<Long> changed = new HashSet<>();
        private final List<Mine> mine = new ArrayList<>();
        private @Nullable Position rewound;

        private Reading(@Nullable WaitingKey key) {
            this.key = key;
        }

        /** Takes a delivery, unless it is taken or what was read of it may be old. */
        boolean take(WaitingKey of, Position at, boolean held) {
            synchronized (DueBook.this) {
                boolean free = !changed.contains(at.id()) && taken.add(at.id());
                if (free) {
                    mine.add(new Mine(of, at, held));
                }
                return free;
            }
        }

        /** Ends a refill. The due order of its key is read on at {@code next}; null: all that waits was seen. */
        void endRefill(@Nullable Position next) {
            synchronized (DueBook.this) {
                Lane lane = key == null ? null : lanes.get(key);
                if (lane != null) {
                    lane.next = Position.min(next, rewound);
                }
                close();
            }
        }

        /** Ends a slice of a sweep, which goes on at {@code next}. */
        void endSweep(String sweep, Position next) {
            synchronized (DueBook.this) {
                Lane lane = key == null ? null : lanes.get(key);
                if (lane != null) {
                    lane.sweeps.put(sweep, rewound == null || next.compareTo(rewound) < 0 ? next : rewound);
                }
                close();
            }
        }

        /** Ends a read that leaves no place behind. */
        void end() {
            synchronized (DueBook.this) {
                close();
            }
        }

        /** Ends one that failed: what it took is free again. */
        void fail() {
            synchronized (DueBook.this) {
                mine.forEach(m -> putBack(m.key(), m.at(), m.held()));
                close();
            }
        }

        private void close() {
            if (readings.remove(this) && key != null) {
                Lane lane = Objects.requireNonNull(lanes.get(key), "a lane stays while it is read");
                lane.readers--;
                forgetIfEmpty(key, lane);
            }
        }
    }

    /** At the start: what is on disk of a key. */
    synchronized void load(WaitingKey key, long waiting, long held, long recipients, long oldestDue) {
        Lane lane = lanes.computeIfAbsent(key, k -> new Lane());
        lane.waiting += waiting;
        lane.held += held;
        lane.recipients += recipients;
        if (waiting > 0) {
            lane.next = Position.min(lane.next, new Position(oldestDue, 0));
        }
    }

    /** Begins to read the due order of a key. */
    synchronized Reading read(WaitingKey key) {
        Reading reading = new Reading(key);
        readings.add(reading);
        lanes.computeIfAbsent(key, k -> new Lane()).readers++;
        return reading;
    }

    /** Begins to read rows of any key. */
    synchronized Reading read() {
        Reading reading = new Reading(null);
        readings.add(reading);
        return reading;
    }

    /** From where the due order of a key is read on; null: nothing waits that is not taken. */
    synchronized @Nullable Position next(WaitingKey key) {
        Lane lane = lanes.get(key);
        return lane == null ? null : lane.next;
    }

    /** Whether something of a key is held. */
    synchronized boolean isHeld(WaitingKey key) {
        Lane lane = lanes.get(key);
        return lane != null && lane.held > 0;
    }

    /** Whether a delivery is taken. */
    synchronized boolean isTaken(long id) {
        return taken.contains(id);
    }

    /** Where a sweep through the due order of a key goes on. */
    synchronized Position sweep(WaitingKey key, String sweep) {
        Lane lane = lanes.get(key);
        return lane == null ? Position.START : lane.sweeps.getOrDefault(sweep, Position.START);
    }

    /** A sweep is over: the next one of this name begins at the start. */
    synchronized void endOfSweep(WaitingKey key, String sweep) {
        Lane lane = lanes.get(key);
        if (lane != null) {
            lane.sweeps.remove(sweep);
        }
    }

    /** A delivery joined the due order of a key. */
    synchronized void joined(WaitingKey key, Position at, int recipients) {
        Lane lane = lanes.computeIfAbsent(key, k -> new Lane());
        lane.waiting++;
        lane.recipients += recipients;
        rewind(key, lane, at);
    }

    /** A taken delivery left its key: for good, to another key, or into another form that joins after this. */
    synchronized void left(WaitingKey key, long id, boolean held, int recipients) {
        Lane lane = lanes.computeIfAbsent(key, k -> new Lane());
        if (held) {
            lane.held--;
        } else {
            lane.waiting--;
        }
        lane.recipients -= recipients;
        taken.remove(id);
        readings.forEach(r -> r.changed.add(id));
        forgetIfEmpty(key, lane);
    }

    /** A delivery waits outside of the due order. */
    synchronized void joinedHeld(WaitingKey key, int recipients) {
        Lane lane = lanes.computeIfAbsent(key, k -> new Lane());
        lane.held++;
        lane.recipients += recipients;
    }

    /** A taken delivery is to be handed out again as it is. One that is not taken is left alone. */
    synchronized void putBack(WaitingKey key, Position at, boolean held) {
        if (taken.remove(at.id()) && !held) {
            rewind(key, lanes.computeIfAbsent(key, k -> new Lane()), at);
        }
    }

    private void rewind(WaitingKey key, Lane lane, Position to) {
        lane.next = Position.min(lane.next, to);
        lane.sweeps.replaceAll((name, place) -> place.compareTo(to) < 0 ? place : to);
        if (lane.readers > 0) {
            for (Reading reading : readings) {
                if (key.equals(reading.key)) {
                    reading.rewound = Position.min(reading.rewound, to);
                }
            }
        }
    }

    private void forgetIfEmpty(WaitingKey key, Lane lane) {
        if (lane.waiting == 0 && lane.held == 0 && lane.readers == 0) {
            lanes.remove(key);
        }
    }

    /** What waits. */
    synchronized List<Backlog> backlogs() {
        return backlogs(lanes.keySet());
    }

    /** What waits in these keys; those in which nothing does are left out. */
    synchronized List<Backlog> backlogs(Collection<WaitingKey> keys) {
        List<Backlog> backlogs = new ArrayList<>();
        for (WaitingKey key : keys) {
            Lane lane = lanes.get(key);
            if (lane != null && lane.waiting + lane.held > 0) {
                Optional<Instant> oldest = Optional.ofNullable(lane.next).map(n -> Instant.ofEpochMilli(n.due()));
                backlogs.add(new Backlog(key, lane.waiting, lane.held, lane.recipients, oldest));
            }
        }
        return backlogs;
    }
}
