package org.postiljon.mailets.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.util.DurationParser;
import org.postiljon.delivery.retry.RetrySchedule;

/** Retries as James's RemoteDelivery writes them in {@code delayTime} and {@code maxRetries}. */
final class JamesSchedule {
    /** What RemoteDelivery takes where {@code delayTime} comes without {@code maxRetries}. */
    private static final int MAX_RETRIES_OF_JAMES = 5;
    /** More than this is a slip of the keyboard, and would only fill memory. */
    private static final int MOST_RETRIES = 10_000;

    private static final double JITTER = RetrySchedule.DEFAULT.jitter();
    private static final Pattern DELAY = Pattern.compile("(?:(\\d{1,5})\\s*\\*\\s*)?(\\d{1,12}\\s*[a-zA-Z]*)");

    private JamesSchedule() {}

    /**
     * The waits of {@code delayTime}, each as often as it says.
     *
     * @throws IllegalArgumentException that says what is wrong with the text
     */
    static List<Duration> delays(String text) {
        List<Duration> delays = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String delay = part.strip();
            Matcher matcher = DELAY.matcher(delay);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(wrong(delay));
            }
            int times = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
            if (times + delays.size() > MOST_RETRIES) {
                throw new IllegalArgumentException("means more than " + MOST_RETRIES + " retries. Write fewer.");
            }
            delays.addAll(Collections.nCopies(times, duration(matcher.group(2), delay)));
        }
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("means no delay at all. Write at least one, like 5 minutes.");
        }
        return delays;
    }

    /** A time-out: with a unit, or as a bare number in milliseconds. */
    static Duration timeout(String text) {
        Duration duration = text.matches("\\d{1,12}\\s*[a-zA-Z]*") ? duration(text, text) : Duration.ZERO;
        if (duration.isZero() || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "is not a time-out. Write a number and a unit, like 60 seconds (a bare number is milliseconds),"
                            + " up to 1 hour.");
        }
        return duration;
    }

    private static Duration duration(String text, String whole) {
        try {
            return DurationParser.parse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(wrong(whole), e);
        }
    }

    private static String wrong(String delay) {
        return "has a delay that can't be read: \"" + delay + "\". Write a number and a unit, perhaps with how often,"
                + " like 5000 (milliseconds), 10 minutes or 3 * 1 hour.";
    }

    /**
     * The schedule; semantics of James's {@code DelaysAndMaxRetry}.
     *
     * @param delays     empty: the house's own
     * @param maxRetries empty: not written
     */
    static RetrySchedule schedule(Optional<List<Duration>> delays, Optional<Integer> maxRetries) {
        if (delays.isEmpty()) {
            RetrySchedule house = RetrySchedule.DEFAULT;
            return new RetrySchedule(house.delays(), maxRetries.orElse(house.maxRetries()), house.jitter());
        }
        int intended = maxRetries.orElse(MAX_RETRIES_OF_JAMES);
        return new RetrySchedule(delays.get(), Math.max(intended, delays.get().size()), JITTER);
    }

    /** How long the retries of a schedule take, each stretched as far as its jitter allows. */
    static Duration longest(RetrySchedule schedule) {
        List<Duration> delays = schedule.delays();
        int listed = Math.min(schedule.maxRetries(), delays.size());
        Duration sum = delays.subList(0, listed).stream().reduce(Duration.ZERO, Duration::plus);
        Duration all = sum.plus(delays.get(delays.size() - 1).multipliedBy(schedule.maxRetries() - listed));
        return Duration.ofMillis(Math.round(all.toMillis() * (1 + schedule.jitter())));
    }
}
