package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    private static final List<Integer> WINDOWS = List.of(600, 900, 1200, 1800, Tally.HOUR);

    private static final double MARGIN = 0.98;

    /** A quota that was learned is no smaller; where less was taken in the window, the lock-out had another reason. */
    static final double LEAST = 10;

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
        return new Quota(Math.max(LEAST, MARGIN * messages), seconds, Seconds.after(now, TRUST), DOUBT);
    }

    /**
     * The quota with the shortest window that explains a lock-out: a window too long would cost most of the goodput and
     * show by nothing, one too short is refused again and then taught better. Empty where none explains it: what was
     * taken was our demand then, or the trouble had nothing to do with numbers.
     *
     * @param served as it was when the lock-out began
     */
    static Optional<Quota> explaining(LockOut lockOut, Tally served) {
        for (int window : WINDOWS) {
            double messages = Math.max(slid(lockOut, served, window), byTheClock(lockOut, served, window));
            if (window >= lockOut.least() && messages >= LEAST) {
                return Optional.of(learned(messages, window, lockOut.over()));
            }
        }
        return Optional.empty();
    }

    /**
     * Taken in the window before the lock-out, if it slides or begins with the first mail; 0 if it can't: then what was
     * taken at its beginning would have made room before the last refusal.
     */
    private static double slid(LockOut lockOut, Tally served, int window) {
        double taken = served.count(lockOut.from(), window);
        int kept = (int) Math.max(0, window - lockOut.least());
        boolean madeRoom = taken - served.count(lockOut.from(), kept) > NOISE * taken;
        return madeRoom ? 0 : taken;
    }

    /**
     * Taken in the clock's window that ended between the last refusal and the success; 0 if none did, or if the window
     * before took more.
     */
    private static double byTheClock(LockOut lockOut, Tally served, int window) {
        long end = (Math.floorDiv(lockOut.refused().getEpochSecond(), (long) window) + 1) * window;
        long age = lockOut.from().getEpochSecond() - (end - window);
        if (end > lockOut.over().getEpochSecond() || age <= 0) {
            return 0;
        }
        double taken = served.count(lockOut.from(), (int) age);
        double before = served.count(lockOut.from(), (int) Math.min(Tally.HOUR, age + window)) - taken;
        return before > (1 + NOISE) * taken ? 0 : taken;
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
