package org.postiljon.delivery.destination;

import java.time.Instant;

/**
 * Detects throttles whose text nobody knows: a receiver that suddenly refuses many different messages for a while means
 * us, whatever it says.
 *
 * <p>One-sided CUSUM (Page, "Continuous inspection schemes", Biometrika 41, 1954) of the hypothesis that the share of
 * unexplained 4yz has risen from the usual {@code p} to {@code p + 0.05}: with each outcome
 * {@code sum = max(0, sum + ln(likelihood ratio))}; above 8 it rings. That is about one false alarm per 100,000
 * messages, and a true one after 5 to 15 refusals.
 *
 * <p>A second sum is for the sudden case that most are refused, {@code p} against 0.6: it rings above 10, after three
 * or four refusals in a row, before a receiver that counts them blocks us.
 *
 * @param sum          the CUSUM; both sums are not kept over a restart
 * @param sudden       the second sum
 * @param usualShare   slow average of the share of unexplained 4yz
 * @param outcomes     how many went into it
 * @param suspectUntil after an alarm: until then a refused probe counts as a throttle at once
 */
record Disguise(double sum, double sudden, double usualShare, long outcomes, Instant suspectUntil) {
    private static final double SHIFT = 0.05;
    private static final double ALARM = 8;
    private static final double MOST = 0.6;
    private static final double SUDDEN_ALARM = 10;
    private static final double SUSPECT_FOR = 4 * 3600.0;
    private static final long ENOUGH = 200;

    static final Disguise NONE = new Disguise(0, 0, 0.02, 0, Instant.MIN);

    Disguise outcome(boolean refused) {
        double p = Math.min(0.3, Math.max(0.005, usualShare));
        double more = p + SHIFT;
        double next = Math.max(0, sum + Math.log(refused ? more / p : (1 - more) / (1 - p)));
        double suddenNext = Math.max(0, sudden + Math.log(refused ? MOST / p : (1 - MOST) / (1 - p)));
        long n = outcomes + 1;
        double weight = Math.max(0.001, 1.0 / (ENOUGH + n));
        double share = usualShare + weight * ((refused ? 1 : 0) - usualShare);
        return new Disguise(next, suddenNext, share, n, suspectUntil);
    }

    boolean rings() {
        return sum > ALARM || sudden > SUDDEN_ALARM;
    }

    boolean isSuspect(Instant now) {
        return now.isBefore(suspectUntil);
    }

    Disguise alarmed(Instant now) {
        return new Disguise(0, 0, usualShare, outcomes, Seconds.after(now, SUSPECT_FOR));
    }

    Disguise forgotten() {
        return new Disguise(0, 0, usualShare, outcomes, suspectUntil);
    }

    /** The usual share once it is worth something: pacing leaves room for refusals that are not about the rate. */
    double expected() {
        return outcomes > ENOUGH ? Math.min(0.1, usualShare) : 0;
    }
}
