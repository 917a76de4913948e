package org.postiljon.delivery.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.bounce.reply.Verdict.Kind;
import org.postiljon.delivery.retry.RetryDecision.GiveUp;
import org.postiljon.delivery.retry.RetryDecision.RetryAt;

class RetryDecisionTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final RetrySchedule EXACT = new RetrySchedule(RetrySchedule.DEFAULT.delays(), Integer.MAX_VALUE, 0);

    @ParameterizedTest
    @CsvSource({
        // retries, kind, told s, lifetime left s, next s (-1: given up)
        "0, TEMPORARY,  ,     86400, 600",
        "2, TEMPORARY,  ,     86400, 1800",
        "0, GREYLISTED, ,     86400, 301",
        "1, GREYLISTED, ,     86400, 600",
        "0, GREYLISTED, 60,   86400, 61",
        "0, GREYLISTED, 1,    86400, 60",
        "1, GREYLISTED, 1,    86400, 301",
        "2, GREYLISTED, 1,    86400, 301",
        "3, GREYLISTED, 1,    86400, 1800",
        "3, GREYLISTED, 1,    1700,  2",
        "1, GREYLISTED, 400,  86400, 401",
        "3, GREYLISTED, 3600, 86400, 3601",
        "0, GREYLISTED, 3600, 86400, 3601",
        "0, GREYLISTED, 3600, 3000,  301",
        "0, GREYLISTED, ,     301,   -1",
        "0, GREYLISTED, ,     302,   301",
        "0, TEMPORARY,  60,   86400, 600",
        "0, TEMPORARY,  ,     600,   -1",
        "0, TEMPORARY,  ,     601,   600",
        "9, TEMPORARY,  ,     7200,  -1",
        "0, AMBIGUOUS,  ,     86400, 600",
    })
    void whenItIsTriedAgain(int retries, Verdict.Kind kind, @Nullable Long told, long left, long next) {
        RetryDecision decision = RetryDecision.after(
                EXACT,
                retries,
                kind,
                Optional.ofNullable(told).map(Duration::ofSeconds),
                NOON.plusSeconds(left),
                NOON,
                0.3);
        if (next < 0) {
            assertThat(decision).isInstanceOfSatisfying(GiveUp.class, gone -> assertThat(gone.reason())
                    .contains("would come after its lifetime"));
        } else {
            assertThat(decision).isEqualTo(new RetryAt(NOON.plusSeconds(next)));
        }
    }

    @Test
    void usedUpRetriesEndItWhateverTimeIsLeft() {
        RetrySchedule twice = new RetrySchedule(EXACT.delays(), 2, 0);
        assertThat(after(twice, 1)).isInstanceOf(RetryAt.class);
        assertThat(after(twice, 2)).isEqualTo(new GiveUp("all 2 retries are used up"));
        assertThat(after(new RetrySchedule(EXACT.delays(), 0, 0), 0)).isEqualTo(new GiveUp("no retry is allowed"));
    }

    @Test
    void aGreylistedMailOfOneDayHasThisWholeLife() {
        List<Long> minutes = new ArrayList<>();
        Instant now = NOON;
        int retries = 0;
        Instant expires = NOON.plus(Duration.ofDays(1));
        RetryDecision decision =
                RetryDecision.after(EXACT, retries, Kind.GREYLISTED, Optional.empty(), expires, now, 0);
        while (decision instanceof RetryAt again) {
            minutes.add(Duration.between(NOON, again.at()).toMinutes());
            now = again.at();
            retries++;
            decision = RetryDecision.after(EXACT, retries, Kind.GREYLISTED, Optional.empty(), expires, now, 0);
        }
        assertThat(minutes)
                .containsExactly(
                        5L, 15L, 45L, 75L, 135L, 195L, 315L, 435L, 555L, 675L, 795L, 915L, 1035L, 1155L, 1275L, 1395L);
    }

    @Test
    void aShortScheduleIsNotMadeLongerByWhatIsTold() {
        RetrySchedule seconds = new RetrySchedule(List.of(Duration.ofSeconds(10)), 100, 0);
        for (int retries : new int[] {0, 1, 5}) {
            assertThat(RetryDecision.after(
                            seconds,
                            retries,
                            Kind.GREYLISTED,
                            Optional.of(Duration.ofSeconds(1)),
                            NOON.plusSeconds(86_400),
                            NOON,
                            0))
                    .isEqualTo(new RetryAt(NOON.plusSeconds(10)));
        }
    }

    private static RetryDecision after(RetrySchedule schedule, int retries) {
        return RetryDecision.after(
                schedule, retries, Kind.TEMPORARY, Optional.empty(), NOON.plusSeconds(1_000_000), NOON, 0.5);
    }
}
