package org.postiljon.delivery.destination;

import java.time.Instant;

/** The rate controller reckons in seconds with fractions; this is the way from instants and back. */
final class Seconds {
    private static final double NANOS = 1e9;

    private Seconds() {}

    /** Seconds from one instant to another; also right for {@link Instant#MIN}, which stands for "never". */
    static double between(Instant from, Instant to) {
        return (to.getEpochSecond() - (double) from.getEpochSecond()) + (to.getNano() - from.getNano()) / NANOS;
    }

    /** The instant so many seconds later. */
    static Instant after(Instant instant, double seconds) {
        return instant.plusNanos(Math.round(seconds * NANOS));
    }
}
