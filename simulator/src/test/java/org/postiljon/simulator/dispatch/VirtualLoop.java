package org.postiljon.simulator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.postiljon.delivery.lane.DispatchLoop;

/**
 * The dispatcher's thread on a clock that jumps to the next thing to do, and like a real one goes on a little with every
 * look at it: code that reads it twice and takes both for one instant is found out.
 */
final class VirtualLoop implements DispatchLoop {
    private record Due(Instant at, long number, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private static final Duration PER_LOOK = Duration.ofNanos(1_000);

    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private Instant now;
    private long number;

    /** Steps that were run. */
    long steps;

    VirtualLoop(Instant start) {
        now = start;
    }

    @Override
    public Instant now() {
        now = now.plus(PER_LOOK);
        return now;
    }

    @Override
    public void execute(Runnable what) {
        at(now, what);
    }

    @Override
    public void at(Instant when, Runnable what) {
        due.add(new Due(when.isBefore(now) ? now : when, number++, what));
    }

    void after(Duration delay, Runnable what) {
        at(now.plus(delay), what);
    }

    void run(Duration time) {
        Instant end = now.plus(time);
        for (Due next = due.peek(); next != null && !next.at.isAfter(end); next = due.peek()) {
            due.remove();
            now = next.at.isAfter(now) ? next.at : now;
            steps++;
            next.what.run();
        }
        now = end.isAfter(now) ? end : now;
    }
}
