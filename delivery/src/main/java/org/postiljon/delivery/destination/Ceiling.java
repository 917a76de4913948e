package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * The rate at which the destination last refused, and how we try whether it has risen since.
 *
 * @param perSecond   taken per second over the trailing minute when it last refused; infinite: never refused
 * @param usual       slow average of such rates: far below it we dare to grow fast; infinite: none yet
 * @param holdSeconds how long to stay below before the next look up
 * @param step        share of the rate by which the next look goes up
 * @param lookingUp   since when a look up lasts; empty: none does
 * @param refusedAt   when it last refused for its rate
 */
record Ceiling(
        double perSecond,
        double usual,
        double holdSeconds,
        double step,
        Optional<Instant> lookingUp,
        Instant refusedAt) {
    static final double HOLD = 300;
    static final double LONGEST_HOLD = 900;
    static final double STEP = 0.10;

    static final Ceiling UNKNOWN =
            new Ceiling(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, HOLD, STEP, Optional.empty(), Instant.MIN);

    boolean isKnown() {
        return perSecond != Double.POSITIVE_INFINITY;
    }

    Ceiling at(double rate) {
        return new Ceiling(rate, usual, holdSeconds, step, lookingUp, refusedAt);
    }

    Ceiling atLeast(double rate) {
        return rate > perSecond ? at(rate) : this;
    }

    Ceiling usual(double rate) {
        return new Ceiling(perSecond, rate, holdSeconds, step, lookingUp, refusedAt);
    }

    Ceiling hold(double seconds) {
        return new Ceiling(perSecond, usual, seconds, step, lookingUp, refusedAt);
    }

    Ceiling step(double share) {
        return new Ceiling(perSecond, usual, holdSeconds, share, lookingUp, refusedAt);
    }

    Ceiling lookingUp(Optional<Instant> since) {
        return new Ceiling(perSecond, usual, holdSeconds, step, since, refusedAt);
    }

    Ceiling refusedAt(Instant now) {
        return new Ceiling(perSecond, usual, holdSeconds, step, lookingUp, now);
    }
}
