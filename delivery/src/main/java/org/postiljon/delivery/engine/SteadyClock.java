package org.postiljon.delivery.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's time: it never goes back, and follows the machine's clock.
 *
 * <p>Due times, pauses and rates are compared with the time of day, and that may jump when somebody sets the clock. A jump
 * ahead is followed at once: what has become due goes out. After a jump back this clock goes on from where it was, at
 * {@link #SLOW} of its speed, until the other has caught up. So what is due in ten minutes is due after eleven at most,
 * not after an hour and ten minutes, and events stay in the order of their times; for as long as it takes (ten hours
 * after a jump of one hour), these times are ahead of the machine's.
 */
final class SteadyClock extends Clock {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

    /** Speed while it waits for the machine's clock. */
    private static final double SLOW = 0.9;

    /** Differences up to this are those of any two clocks, and nobody is told. */
    private static final Duration JUMP = Duration.ofSeconds(2);

    private final Clock machine;
    private final LongSupplier nanos;
    private Instant last;
    private long lastNanos;
    private boolean isAhead;

    /**
     * Follows a clock.
     *
     * @param nanos time that never jumps, as {@link System#nanoTime}
     */
    SteadyClock(Clock machine, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.last = machine.instant();
        this.lastNanos = nanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        long passed = Math.max(0, nanos.getAsLong() - lastNanos);
        Instant told = machine.instant();
        Instant slowly = last.plusNanos((long) (passed * SLOW));
        tell(told, last.plusNanos(passed));
        last = told.isAfter(slowly) ? told : slowly;
        lastNanos += passed;
        return last;
    }

    private void tell(Instant told, Instant expected) {
        Duration ahead = Duration.between(told, expected);
        if (ahead.compareTo(JUMP) > 0 && !isAhead) {
            isAhead = true;
            LOG.warn("The clock was set back by {} s; mail goes on as planned", ahead.toSeconds());
        } else if (ahead.negated().compareTo(JUMP) > 0) {
            LOG.warn("The clock was set ahead by {} s; what is due by it goes out", -ahead.toSeconds());
        }
        isAhead = isAhead && ahead.compareTo(JUMP) > 0;
    }

    /** The same moment, by this clock, as {@code told} by the machine's. */
    Instant of(Instant told) {
        return instant().plus(Duration.between(machine.instant(), told));
    }

    @Override
    public ZoneId getZone() {
        return machine.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return machine.getZone().equals(zone) ? this : new SteadyClock(machine.withZone(zone), nanos);
    }
}
