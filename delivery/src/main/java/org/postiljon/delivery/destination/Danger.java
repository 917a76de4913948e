package org.postiljon.delivery.destination;

import java.time.Instant;

/**
 * A lid after a block: some receivers give no warning before they block for reputation, so the rate that led to a
 * block must not be reached again soon.
 *
 * @param perSecond never faster; infinite: never blocked
 * @param since     when it was set or last lifted
 */
record Danger(double perSecond, Instant since) {
    private static final double SHARE = 0.8;
    private static final double LIFT = 1.1;
    private static final double QUIET = 4 * 3600.0;

    static final Danger NONE = new Danger(Double.POSITIVE_INFINITY, Instant.MIN);

    /** Blocked while {@code served} per second were taken: 0.8 times that, and never more than 0.8 of the old lid's rate. */
    Danger blocked(double served, Instant now) {
        return new Danger(SHARE * Math.min(served, perSecond / SHARE), now);
    }

    /** +10% after four hours without a block. */
    Danger lifted(Instant now) {
        return perSecond != Double.POSITIVE_INFINITY && Seconds.between(since, now) > QUIET
                ? new Danger(perSecond * LIFT, now)
                : this;
    }
}
