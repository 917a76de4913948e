package org.postiljon.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToDoubleFunction;

/**
 * At most so many per time, as receivers count: over a sliding window, or anew at each full window of the clock.
 * Has a memory; belongs to one receiver.
 */
final class HiddenLimit {
    /**
     * How a limit is set.
     *
     * @param window       over which it counts
     * @param most         at an instant; limits may change with time
     * @param aligned      to the clock, instead of sliding
     * @param countsRefusals whether what is refused counts, too
     */
    record Shape(Duration window, ToDoubleFunction<Instant> most, boolean aligned, boolean countsRefusals) {}

    private final Shape shape;
    private final Deque<Instant> taken = new ArrayDeque<>();
    private long epoch = Long.MIN_VALUE;
    private int inEpoch;

    HiddenLimit(Shape shape) {
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    int used(Instant now) {
        if (shape.aligned()) {
            long current = epochAt(now);
            if (current != epoch) {
                epoch = current;
                inEpoch = 0;
            }
            return inEpoch;
        }
        Instant edge = now.minus(shape.window());
        while (!taken.isEmpty() && !taken.peekFirst().isAfter(edge)) {
            taken.removeFirst();
        }
        return taken.size();
    }

    void count(Instant now) {
        if (shape.aligned()) {
            inEpoch = used(now) + 1;
        } else {
            taken.addLast(now);
        }
    }

    boolean isFull(Instant now, double share) {
        return used(now) >= most(now, share);
    }

    /** When one more would be taken: for who knows everything. */
    Instant roomAt(Instant now, double share) {
        if (!isFull(now, share)) {
            return now;
        }
        if (shape.aligned()) {
            return Instant.ofEpochSecond((epochAt(now) + 1) * shape.window().toSeconds());
        }
        int most = most(now, share);
        if (most < 1) {
            return now.plusSeconds(5);
        }
        Instant leaving =
                taken.stream().skip(taken.size() - (long) most).findFirst().orElse(now);
        return leaving.plus(shape.window());
    }

    private int most(Instant now, double share) {
        return (int) (shape.most().applyAsDouble(now) * share);
    }

    private long epochAt(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), shape.window().toSeconds());
    }
}
