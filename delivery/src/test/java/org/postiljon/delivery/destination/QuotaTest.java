package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a lock-out tells about the window of a quota. Minutes count from a full hour of the clock. */
class QuotaTest {
    private static final Instant HOUR = Instant.parse("2030-01-01T12:00:00Z");

    private static Instant minute(double minute) {
        return Seconds.after(HOUR, minute * 60);
    }

    /** So many a minute, evenly, after what was taken before. */
    private static Tally taken(Tally before, double from, double to, int perMinute) {
        Tally tally = before;
        for (int i = 0; i < (to - from) * perMinute; i++) {
            tally = tally.add(minute(from + (double) i / perMinute));
        }
        return tally;
    }

    private static Optional<Quota> learned(Quota known, Tally served, double from, double refused, double over) {
        return known.explaining(new Quota.LockOut(minute(from), minute(refused), minute(over)), served);
    }

    /** A burst after idle time, then nothing until the window of {@code window} minutes has passed. */
    @ParameterizedTest
    @CsvSource({
        // burst from, to, last refusal, success, window
        "0, 4, 9.2, 24, 10",
        "3, 7, 12.3, 27.5, 10",
        "3, 8, 13.8, 28, 15",
        "1, 6, 26, 41, 30",
        "1, 8, 43.2, 61.5, 60"
    })
    void aBurstTeachesTheShortestWindowThatExplains(double from, double to, double refused, double over, int window) {
        Tally served = taken(Tally.EMPTY, from, to, 100);
        Quota quota = learned(Quota.NONE, served, to, refused, over).orElseThrow();
        assertThat(quota.seconds()).isEqualTo(60 * window);
        assertThat(quota.messages()).isCloseTo(98 * (to - from), within(5.0));
    }

    @Test
    void aWindowOfTheClockIsFoundAmidSteadyMail() {
        Tally steady = taken(Tally.EMPTY, 0, 30, 20);
        Tally served = taken(steady, 30, 34, 200);
        Quota quota = learned(Quota.NONE, served, 34, 39.2, 54).orElseThrow();
        assertThat(quota.seconds()).isEqualTo(600);
        assertThat(quota.messages()).isCloseTo(0.98 * 800, within(5.0));
    }

    @ParameterizedTest
    @CsvSource({"5.2, 20", "20, 35", "40, 55"})
    void aTrickleIsNoQuota(double least, double most) {
        Tally served = taken(Tally.EMPTY, 0, 65, 2);
        assertThat(learned(Quota.NONE, served, 65, 65 + least, 65 + most)).isEmpty();
    }

    @Test
    void whatWasExceededWithinTheHourIsNoQuota() {
        Tally served = taken(taken(Tally.EMPTY, 0, 10, 100), 40, 42, 15);
        assertThat(learned(Quota.NONE, served, 42, 47.2, 52)).isEmpty();
    }

    @Test
    void aLockOutThatIsLongerThanAnHourTeachesNothing() {
        Tally served = taken(Tally.EMPTY, 0, 5, 100);
        assertThat(learned(Quota.NONE, served, 5, 66, 81)).isEmpty();
    }

    @Test
    void aFewMessagesAreNoQuota() {
        Tally served = taken(Tally.EMPTY, 0, 3, 3);
        assertThat(learned(Quota.NONE, served, 3, 9, 24)).isEmpty();
    }

    @Test
    void aWindowThatIsKnownAndExplainsIsKept() {
        Tally served = taken(Tally.EMPTY, 3, 7, 100);
        Quota known = Quota.learned(420, 1200, minute(0));
        assertThat(learned(known, served, 7, 12.3, 27.5).orElseThrow().seconds())
                .isEqualTo(1200);
        Quota tooShort = Quota.learned(420, 600, minute(0));
        assertThat(learned(tooShort, served, 7, 18, 31).orElseThrow().seconds()).isEqualTo(900);
    }

    @Test
    void aFullWindowMakesTheNextMailWait() {
        Quota quota = Quota.learned(1000, 600, minute(0));
        Tally served = taken(Tally.EMPTY, 0, 9.9, 100);
        assertThat(quota.room(served, minute(9.9), minute(9.9))).isAfter(minute(9.9));
        assertThat(quota.room(served, minute(12), minute(12))).isEqualTo(minute(12));
    }
}
