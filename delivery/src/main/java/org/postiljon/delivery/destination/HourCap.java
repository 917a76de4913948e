package org.postiljon.delivery.destination;

import java.time.Instant;

/**
 * What a receiver with an hourly quota takes in an hour, learned from a lock-out that lasted.
 *
 * @param messages at most so many in the trailing hour; infinite: no such quota is known
 * @param until    then it is doubted
 * @param doubt    the share that is added then; it doubles with each hour that goes well
 */
record HourCap(double messages, Instant until, double doubt) {
    private static final double MARGIN = 0.98;

    /** A quota that was learned is no smaller; where less was taken in the hour, the lock-out had another reason. */
    static final double LEAST = 10;

    private static final double TRUST = 3 * 3600.0;
    private static final double DOUBT = 0.05;
    private static final double DOUBT_EVERY = 3600;

    /** Seconds after which a full hour is looked at again. */
    private static final double LOOK_AGAIN = 10;

    static final HourCap NONE = new HourCap(Double.POSITIVE_INFINITY, Instant.MAX, DOUBT);

    /** The lock-out is over; it began when {@code served} messages had been taken within an hour. */
    static HourCap learned(double served, Instant now) {
        return new HourCap(Math.max(LEAST, MARGIN * served), Seconds.after(now, TRUST), DOUBT);
    }

    boolean isDoubtful(Instant now) {
        return messages != Double.POSITIVE_INFINITY && now.isAfter(until);
    }

    HourCap doubted(Instant now) {
        return new HourCap(messages * (1 + doubt), Seconds.after(now, DOUBT_EVERY), Math.min(1, doubt * 2));
    }

    /** Not before this instant; {@code earliest} when the hour has room. */
    Instant room(Tally served, Instant now, Instant earliest) {
        return messages != Double.POSITIVE_INFINITY && served.count(now, Tally.HOUR) >= messages
                ? Seconds.after(now, LOOK_AGAIN)
                : earliest;
    }
}
