package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a receiver takes in a window of some minutes up to an hour, learned from a lock-out that lasted.
 *
 * @param messages at most so many in the trailing window; infinite: no such quota is known
 * @param seconds  length of the window, at most an hour
 * @param until    then it is doubted
 * @param doubt    the share that is added then; it doubles with each hour that goes well
 */
record Quota(double messages, int seconds, Instant until, double doubt) {
    /** Lengths that receivers count by, in seconds. */
    private static final int[] WINDOWS = {600, 900, 1200, 1800, Tally.HOUR};

    private static final double MARGIN = 0.98;

    /** A quota that was learned is no smaller; where less was taken in the window, the lock-out had another reason. */
    private static final double LEAST = 10;

    /** So small a share of the quota is noise: replies on their way, a tally that counts by ten seconds. */
    private static final double NOISE = 0.05;

    private static final double TRUST = 3 * 3600.0;
    private static final double DOUBT = 0.05;
    private static final double DOUBT_EVERY = 3600;

    /** Seconds after which a full window is looked at again. */
    private static final double LOOK_AGAIN = 10;

    static final Quota NONE = new Quota(Double.POSITIVE_INFINITY, Tally.HOUR, Instant.MAX, DOUBT);

    /**
     * A lock-out: nothing was taken for a while.
     *
     * @param from    the first refusal
     * @param refused the last one
     * @param over    the first success after it
     */
    record LockOut(Instant from, Instant refused, Instant over) {
        /** Surely so long, in seconds. */
        double least() {
            return Seconds.between(from, refused);
        }
    }

    /** A quota that was just learned. */
    static Quota learned(double messages, int seconds, Instant now) {
        return new Quota(MARGIN * messages, seconds, Seconds.after(now, TRUST), DOUBT);
    }

    /**
     * The quota that explains a lock-out: with the window that was known, else with the shortest that does. A window too
     * long would cost most of the goodput and show by nothing, one too short is refused again and then taught better.
     * Empty where none explains it: what was taken was our demand then, or the trouble had nothing to do with numbers.
     *
     * @param served as it was when the lock-out began
     */
    Optional<Quota> explaining(LockOut lockOut, Tally served) {
        IntStream known = messages == Double.POSITIVE_INFINITY ? IntStream.empty() : IntStream.of(seconds);
        return IntStream.concat(known, IntStream.of(WINDOWS))
                .filter(window -> window >= lockOut.least())
                .mapToObj(window -> learned(taken(lockOut, served, window), window, lockOut.over()))
                .filter(quota -> quota.messages() >= LEAST)
                .findFirst();
    }

    /** Taken in the window that the lock-out ended; 0 if no such window explains it. */
    private static double taken(LockOut lockOut, Tally served, int window) {
        return Math.max(slid(lockOut, served, window), byTheClock(lockOut, served, window));
    }

    /**
     * For a window that slides or begins with the first mail. What was taken at its beginning made room, and did so
     * between the last refusal and the success; else it is none.
     */
    private static double slid(LockOut lockOut, Tally served, int window) {
        double taken = served.count(lockOut.from(), window);
        double tooEarly = gone(lockOut, served, window, lockOut.refused());
        boolean made = tooEarly <= NOISE * taken && gone(lockOut, served, window, lockOut.over()) > tooEarly;
        // Two that begin with a mail may lie within one of ours.
        return made && tookBefore(lockOut, served, window, window) <= 2 * taken ? taken : 0;
    }

    /** How much of the full window had slid out of it. */
    private static double gone(LockOut lockOut, Tally served, int window, Instant at) {
        int kept = (int) Math.max(0, window - Seconds.between(lockOut.from(), at));
        return served.count(lockOut.from(), window) - served.count(lockOut.from(), kept);
    }

    /** For a window of the clock; it must have ended between the last refusal and the success. */
    private static double byTheClock(LockOut lockOut, Tally served, int window) {
        long end = (Math.floorDiv(lockOut.refused().getEpochSecond(), (long) window) + 1) * window;
        int age = (int) Math.max(0, lockOut.from().getEpochSecond() - (end - window));
        if (end > lockOut.over().getEpochSecond() || age == 0) {
            return 0;
        }
        double taken = served.count(lockOut.from(), age);
        return tookBefore(lockOut, served, age, window) > (1 + NOISE) * taken ? 0 : taken;
    }

    /** The most that was taken in one of the windows of the hour before: a quota that was exceeded is none. */
    private static double tookBefore(LockOut lockOut, Tally served, int age, int window) {
        double most = 0;
        for (int end = age; end < Tally.HOUR; end += window) {
            double since = served.count(lockOut.from(), Math.min(Tally.HOUR, end + window));
            most = Math.max(most, since - served.count(lockOut.from(), end));
        }
        return most;
    }

    boolean isDoubtful(Instant now) {
        return messages != Double.POSITIVE_INFINITY && now.isAfter(until);
    }

    Quota doubted(Instant now) {
        return new Quota(messages * (1 + doubt), seconds, Seconds.after(now, DOUBT_EVERY), Math.min(1, doubt * 2));
    }

    /** Not before this instant; {@code earliest} when the window has room. */
    Instant room(Tally served, Instant now, Instant earliest) {
        return messages != Double.POSITIVE_INFINITY && served.count(now, seconds) >= messages
                ? Seconds.after(now, LOOK_AGAIN)
                : earliest;
    }
}
