package org.postiljon.delivery.destination;

import java.time.Instant;

/**
 * How fast mail goes.
 *
 * @param perSecond attempts per second
 * @param slot      when the next one is due
 * @param grownAt   when {@code perSecond} was last looked at with a view to more
 */
record Pace(double perSecond, Instant slot, Instant grownAt) {
    /** After an idle time at most so much is caught up, in seconds. */
    private static final double CREDIT = 0.3;

    /** One began: the next is due 1 / rate later. */
    Pace sent(Instant now) {
        Instant earliest = Seconds.after(now, -CREDIT);
        Instant from = slot.isAfter(earliest) ? slot : earliest;
        return new Pace(perSecond, Seconds.after(from, 1 / perSecond), grownAt);
    }

    Pace at(double rate) {
        return new Pace(rate, slot, grownAt);
    }

    Pace atMost(double rate) {
        return rate < perSecond ? at(rate) : this;
    }

    Pace grown(Instant now) {
        return new Pace(perSecond, slot, now);
    }

    Pace resumed(Instant now) {
        return new Pace(perSecond, Seconds.after(now, 1 / perSecond), now);
    }
}
