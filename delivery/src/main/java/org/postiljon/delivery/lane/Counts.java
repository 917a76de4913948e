package org.postiljon.delivery.lane;

import java.time.Instant;

/**
 * What became of a destination's recipients since it was first known; on the dispatcher's thread only. Kept over restarts
 * with the state, at most 10 s later ({@link StateBook}): a kill may lose so much of them. The event log is exact.
 */
final class Counts {
    /** Taken by the receiver. */
    long delivered;

    /** Transactions begun, times their recipients. */
    long attempts;

    /** Given up. */
    long failed;

    /** Taken out by an operator or a rule. */
    long discarded;

    /** Came due while the state said that it is no use. */
    long notTried;

    /** Connections lost after the final dot: possible duplicates. */
    long ambiguous;

    /** Up to this time, what came due while the destination was known to refuse is counted as not tried. */
    Instant notTriedUntil = Instant.EPOCH;

    /** When it last answered, failed to, or was paused or resumed. */
    Instant used = Instant.EPOCH;

    /** Since when it is anything but Ok, probes in between included; {@link Instant#EPOCH}: it is Ok. */
    Instant troubled = Instant.EPOCH;

    /** Nothing was counted. */
    boolean isZero() {
        return delivered == 0 && attempts == 0 && failed == 0 && discarded == 0 && notTried == 0 && ambiguous == 0;
    }
}
