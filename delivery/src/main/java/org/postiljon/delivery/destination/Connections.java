package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of connections. The cap on those open at once and the cap on new ones per minute are learned apart.
 *
 * @param wanted      at once; fractions add up
 * @param atOnce      the receiver's cap on connections at once, as far as it is known
 * @param trial       an attempt to do better with more connections
 * @param perMinute   the receiver's cap on new connections per minute, as far as it is known
 * @param mostOpen    the most that were open at once
 * @param opened      connections that came up, by second
 * @param messages    over one connection
 * @param latency     of a transaction when nothing disturbs it, in seconds; NaN: not known
 */
record Connections(
        double wanted,
        AtOnce atOnce,
        Trial trial,
        PerMinute perMinute,
        int mostOpen,
        Buckets opened,
        int messages,
        double latency) {
    /**
     * A cap on connections at once.
     *
     * @param cap         infinite: none met
     * @param until       then one more is tried
     * @param holdSeconds how long a newly met cap is believed
     */
    record AtOnce(double cap, Instant until, double holdSeconds) {}

    /**
     * A cap on new connections per minute.
     *
     * @param cap       infinite: none met
     * @param until     then it is doubted
     * @param openAfter no new connection before
     */
    record PerMinute(double cap, Instant until, Instant openAfter) {
        private static final double TRUST = 1800;
        private static final double OPEN_PAUSE = 10;

        PerMinute learned(double most, Instant now) {
            return new PerMinute(most, Seconds.after(now, TRUST), openAfter);
        }

        PerMinute pause(Instant now) {
            return new PerMinute(cap, until, Seconds.after(now, OPEN_PAUSE));
        }

        boolean isDoubtful(Instant now) {
            return cap != Double.POSITIVE_INFINITY && now.isAfter(until);
        }

        PerMinute doubted(Instant now) {
            return new PerMinute(cap * 1.1 + 1, Seconds.after(now, TRUST), openAfter);
        }
    }

    /**
     * More connections than the rate needs, or fewer than there are, on trial.
     *
     * @param before       what was had before; empty: none is on trial
     * @param fewer        whether the next trial is with fewer
     * @param notUntil     no new trial before
     * @param pauseSeconds after a trial that did not pay; doubles
     * @param fittedAt     when the number was last looked at
     */
    record Trial(Optional<Before> before, boolean fewer, Instant notUntil, double pauseSeconds, Instant fittedAt) {
        private static final double PAUSE = 600;
        private static final double LONGEST_PAUSE = 3600;

        static Trial none(Instant now) {
            return new Trial(Optional.empty(), false, Instant.MIN, PAUSE, now);
        }

        Trial looked(Instant now) {
            return new Trial(before, fewer, notUntil, pauseSeconds, now);
        }

        Trial ended(Instant now) {
            return new Trial(Optional.empty(), fewer, notUntil, pauseSeconds, now);
        }

        Trial began(Before was, boolean withFewer, Instant now) {
            return new Trial(Optional.of(was), withFewer, notUntil, before.isPresent() ? PAUSE : pauseSeconds, now);
        }

        /** It did not pay; after a pause the other direction is tried. */
        Trial failed(boolean withMore, Instant now) {
            double next = Math.min(LONGEST_PAUSE, pauseSeconds * 2);
            return new Trial(Optional.empty(), withMore, Seconds.after(now, pauseSeconds), next, now);
        }
    }

    /**
     * Before a trial.
     *
     * @param wanted    connections
     * @param perSecond messages that they carried
     */
    record Before(double wanted, double perSecond) {}

    static Connections first(int messages, Instant now) {
        return new Connections(
                2,
                new AtOnce(Double.POSITIVE_INFINITY, Instant.MIN, Ceiling.HOLD),
                Trial.none(now),
                new PerMinute(Double.POSITIVE_INFINITY, Instant.MAX, Instant.MIN),
                0,
                Buckets.empty(1, Tally.MINUTE + 1),
                messages,
                Double.NaN);
    }

    Connections wanted(double number) {
        return new Connections(number, atOnce, trial, perMinute, mostOpen, opened, messages, latency);
    }

    Connections atOnce(AtOnce next) {
        return new Connections(wanted, next, trial, perMinute, mostOpen, opened, messages, latency);
    }

    Connections trial(Trial next) {
        return new Connections(wanted, atOnce, next, perMinute, mostOpen, opened, messages, latency);
    }

    Connections perMinute(PerMinute next) {
        return new Connections(wanted, atOnce, trial, next, mostOpen, opened, messages, latency);
    }

    /** A cap on new connections is doubted after half an hour: 10% and one more. */
    Connections doubted(Instant now) {
        return perMinute(perMinute.doubted(now));
    }

    Connections pauseOpening(Instant now) {
        return perMinute(perMinute.pause(now));
    }

    Connections mostOpen(int number) {
        return new Connections(wanted, atOnce, trial, perMinute, number, opened, messages, latency);
    }

    Connections messages(int most) {
        return new Connections(wanted, atOnce, trial, perMinute, mostOpen, opened, most, latency);
    }

    Connections latency(double seconds) {
        return new Connections(wanted, atOnce, trial, perMinute, mostOpen, opened, messages, seconds);
    }

    /** One came up; {@code open} are open now. */
    Connections connected(int open, Instant now) {
        return new Connections(
                wanted, atOnce, trial, perMinute, Math.max(mostOpen, open), opened.add(now), messages, latency);
    }

    /**
     * One transaction took {@code seconds}: the lowest latencies count, for queueing at the receiver only adds.
     *
     * @param alone nothing else was under way: a true sample
     */
    Connections took(double seconds, boolean alone) {
        if (Double.isNaN(latency)) {
            return latency(seconds);
        }
        double lower = seconds < latency ? latency + 0.05 * (seconds - latency) : latency;
        return latency(alone ? lower + 0.3 * (seconds - lower) : lower);
    }
}
