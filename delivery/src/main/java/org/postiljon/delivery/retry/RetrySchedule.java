package org.postiljon.delivery.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When a delivery that only its own recipient or message held up is tried again. Pure: chance comes in.
 *
 * @param delays     before the first, second, ... retry; the last one repeats
 * @param maxRetries how many; then it fails
 * @param jitter     share by which a delay is stretched or shortened at most, 0 to 0.5: retries of a burst spread out
 */
public record RetrySchedule(List<Duration> delays, int maxRetries, double jitter) {
    /** 10, 10, 30, 30, 60, 60 minutes, then every 120 minutes, +-10%, as long as the mail lives. */
    public static final RetrySchedule DEFAULT = new RetrySchedule(
            List.of(
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(30),
                    Duration.ofMinutes(60),
                    Duration.ofMinutes(60),
                    Duration.ofMinutes(120)),
            Integer.MAX_VALUE,
            0.1);

    /** Checks the ranges. */
    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty() || delays.stream().anyMatch(d -> d.isNegative()) || maxRetries < 0) {
            throw new IllegalArgumentException(
                    "A retry schedule needs a delay of at least 0 and maxRetries of at least 0, got " + delays + ", "
                            + maxRetries);
        }
        if (!(jitter >= 0 && jitter <= 0.5)) {
            throw new IllegalArgumentException("Jitter is a share from 0 to 0.5, got " + jitter);
        }
    }

    /** Whether another retry is allowed after {@code retries} of them. */
    public boolean allows(int retries) {
        return retries < maxRetries;
    }

    /**
     * The time of the next retry.
     *
     * @param retries made so far
     * @param now     when the attempt failed
     * @param chance  0 to 1, drawn by the caller
     */
    public Instant next(int retries, Instant now, double chance) {
        long millis = delays.get(Math.min(retries, delays.size() - 1)).toMillis();
        double stretch = 1 + jitter * (2 * chance - 1);
        return now.plusMillis(Math.round(millis * stretch));
    }
}
