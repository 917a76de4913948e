package org.postiljon.delivery.destination;

import java.time.Instant;

/**
 * Messages that the destination took, by second for the last minute and by ten seconds for the last hour.
 *
 * @param seconds one bucket a second
 * @param tens    one bucket per ten seconds
 */
record Tally(Buckets seconds, Buckets tens) {
    static final int MINUTE = 60;
    static final int HOUR = 3600;
    static final Tally EMPTY = new Tally(Buckets.empty(1, MINUTE + 1), Buckets.empty(10, HOUR / 10 + 1));

    Tally add(Instant now) {
        return new Tally(seconds.add(now), tens.add(now));
    }

    /** Taken in the trailing {@code window} seconds, at most an hour. */
    double count(Instant now, int window) {
        return window <= MINUTE ? seconds.count(now, window) : tens.count(now, window);
    }

    /** Taken per second over the trailing minute. */
    double perSecond(Instant now) {
        return count(now, MINUTE) / MINUTE;
    }
}
