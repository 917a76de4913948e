package org.postiljon.delivery.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void theDefaultInMinutesTheLastRepeats() {
        RetrySchedule exact = new RetrySchedule(RetrySchedule.DEFAULT.delays(), Integer.MAX_VALUE, 0);
        assertThat(IntStream.range(0, 10).mapToObj(retries -> Duration.between(NOON, exact.next(retries, NOON, 0.7))
                        .toMinutes()))
                .containsExactly(10L, 10L, 30L, 30L, 60L, 60L, 120L, 120L, 120L, 120L);
    }

    @Test
    void theDefaultNeverEndsByCount() {
        assertThat(RetrySchedule.DEFAULT.allows(1_000_000)).isTrue();
    }

    @Property
    void jitterStretchesByATenthAtMost(
            @ForAll @IntRange(max = 20) int retries, @ForAll @DoubleRange(min = 0, max = 1) double chance) {
        RetrySchedule schedule = RetrySchedule.DEFAULT;
        double minutes = schedule.delays().get(Math.min(retries, 6)).toMillis() / 60_000.0;
        double waited =
                Duration.between(NOON, schedule.next(retries, NOON, chance)).toMillis() / 60_000.0;
        assertThat(waited).isBetween(minutes * 0.9, minutes * 1.1);
    }

    @Test
    void chanceUsesTheWholeRange() {
        assertThat(List.of(0.0, 0.5, 1.0).stream()
                        .map(chance -> Duration.between(NOON, RetrySchedule.DEFAULT.next(0, NOON, chance))
                                .toSeconds()))
                .containsExactly(540L, 600L, 660L);
    }

    @Test
    void maxRetriesIsACount() {
        RetrySchedule two = new RetrySchedule(List.of(Duration.ofMinutes(1)), 2, 0);
        assertThat(List.of(two.allows(0), two.allows(1), two.allows(2), two.allows(3)))
                .containsExactly(true, true, false, false);
        assertThat(new RetrySchedule(List.of(Duration.ZERO), 0, 0).allows(0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, 0.1", "1, -1, 0.1", "1, 1, -0.1", "1, 1, 0.6", "1, 1, NaN"})
    void whatIsOutOfRangeIsRefused(long seconds, int maxRetries, double jitter) {
        List<Duration> delays = List.of(Duration.ofSeconds(seconds));
        assertThatThrownBy(() -> new RetrySchedule(delays, maxRetries, jitter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("A retry schedule needs.*|Jitter is a share.*");
    }

    @Test
    void aScheduleNeedsADelay() {
        assertThatThrownBy(() -> new RetrySchedule(List.of(), 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
