package org.postiljon.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/** A clock that stands still until the next thing that is to happen. What is due at one instant happens in order. */
public final class VirtualTime {
    private record Due(Instant at, long number, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private Instant now;
    private long number;

    /**
     * A clock.
     *
     * @param start what it shows at first
     */
    public VirtualTime(Instant start) {
        now = start;
    }

    /** What the clock shows. */
    public Instant now() {
        return now;
    }

    /** Something is to happen at an instant; what is past happens next. */
    public void at(Instant instant, Runnable what) {
        due.add(new Due(instant.isBefore(now) ? now : instant, number++, what));
    }

    /** Something is to happen in a while. */
    public void after(Duration delay, Runnable what) {
        at(now.plus(delay), what);
    }

    /** Lets everything happen that is due until {@code end}, which the clock shows afterwards. */
    public void runUntil(Instant end) {
        for (Due next = due.peek(); next != null && !next.at.isAfter(end); next = due.peek()) {
            due.remove();
            now = next.at;
            next.what.run();
        }
        now = end;
    }
}
