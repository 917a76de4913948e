package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final Machine machine = new Machine();
    private final SteadyClock clock = new SteadyClock(machine, () -> machine.nanos);

    /** A clock that a test sets, and the time that really passes. */
    private static final class Machine extends Clock {
        private Instant shown = NOON;
        private long nanos = Long.MAX_VALUE - 1_000_000_000L;

        void pass(Duration time) {
            shown = shown.plus(time);
            nanos += time.toNanos();
        }

        @Override
        public Instant instant() {
            return shown;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void showsWhatTheMachineShows() {
        machine.pass(Duration.ofMinutes(3));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(180));
    }

    @Test
    void followsAJumpAheadAtOnce() {
        machine.shown = NOON.plus(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(3600));
    }

    @Test
    void goesOnALittleSlowerAfterAJumpBackUntilTheMachineHasCaughtUp() {
        machine.shown = NOON.minus(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo(NOON);
        machine.pass(Duration.ofMinutes(10));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(9)));
        machine.pass(Duration.ofHours(11));
        assertThat(clock.instant()).isEqualTo(machine.shown);
    }

    @Test
    void aTimeOfDayIsTheSameMomentByBothClocks() {
        machine.shown = NOON.minus(Duration.ofHours(1));
        Instant inTenMinutes = machine.shown.plusSeconds(600);
        assertThat(clock.of(inTenMinutes)).isEqualTo(NOON.plusSeconds(600));
    }

    @Property
    void neverGoesBackAndNothingWaitsMuchLonger(
            @ForAll @Size(max = 50) List<@IntRange(min = -7200, max = 7200) Integer> jumps) {
        var shaken = new Machine();
        var steady = new SteadyClock(shaken, () -> shaken.nanos);
        Instant before = steady.instant();
        for (int jump : jumps) {
            shaken.shown = shaken.shown.plusSeconds(jump);
            Instant atJump = steady.instant();
            assertThat(atJump).isAfterOrEqualTo(before);
            shaken.pass(Duration.ofMinutes(10));
            Instant later = steady.instant();
            assertThat(Duration.between(atJump, later)).isGreaterThan(Duration.ofSeconds(539));
            before = later;
        }
    }
}
