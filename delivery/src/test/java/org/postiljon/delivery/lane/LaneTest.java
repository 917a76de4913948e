package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.Waiting;

class LaneTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private final Lane lane = new Lane(Ready.key(Stream.BULK, "a.example"), Instant.EPOCH);

    @ParameterizedTest
    @CsvSource({
        "  0.5,   1, 0,   20", // never fewer than it takes to keep a fast receiver busy between two reads
        "    5,   1, 0,  100", // 20 s of the rate
        "  200,   1, 0, 2000", // never more than so many
        "    5,  10, 0,   20", // ten lanes share the rate
        "    5,   1, 40,  60", // it fills up what is missing
        "    5,   1, 50,  50",
        "    5,   1, 51,   0", // more than half is there
        "    0,   1, 0,   20"
    })
    void holdsTwentySecondsOfItsShare(double perSecond, long sharing, int ready, int wanted) {
        for (int i = 0; i < ready; i++) {
            lane.add(Ready.delivery(i, Stream.BULK, "a.example"));
        }
        assertThat(lane.wanted(perSecond, sharing, false)).isEqualTo(wanted);
    }

    @Test
    void aProbeWantsOne() {
        assertThat(lane.wanted(100, 1, true)).isEqualTo(1);
        lane.add(Ready.delivery(1, Stream.BULK, "a.example"));
        assertThat(lane.wanted(100, 1, true)).isZero();
    }

    @Test
    void knowsTheEarliestDueTimeItWasTold() {
        assertThat(lane.nextDue()).isEqualTo(Instant.MAX);
        lane.noteDue(NOON);
        lane.noteDue(NOON.plusSeconds(1));
        assertThat(lane.nextDue()).isEqualTo(NOON);
        lane.forgetDue();
        assertThat(lane.nextDue()).isEqualTo(Instant.MAX);
    }

    @Test
    void givesWhatIsReadyInTheOrderItCame() {
        lane.add(Ready.delivery(1, Stream.BULK, "a.example"));
        lane.add(Ready.delivery(2, Stream.BULK, "a.example"));
        lane.add(Ready.delivery(3, Stream.BULK, "a.example"));
        assertThat(Optional.ofNullable(lane.take()).map(Waiting::id)).contains(1L);
        assertThat(lane.takeAll()).extracting(Waiting::id).containsExactly(2L, 3L);
        assertThat(lane.take()).isNull();
        assertThat(lane.hasReady()).isFalse();
    }

    @Test
    void mayBeForgottenOnlyWhenNothingIsHereNorKnownToCome() {
        assertThat(lane.isAtRest()).isTrue();
        lane.refilling = true;
        assertThat(lane.isAtRest()).isFalse();
        lane.refilling = false;
        lane.settling = 1;
        assertThat(lane.isAtRest()).isFalse();
        lane.settling = 0;
        lane.noteDue(NOON);
        assertThat(lane.isAtRest()).isFalse();
        lane.forgetDue();
        Waiting waiting = Ready.delivery(1, Stream.BULK, "a.example");
        lane.attempting(waiting, 1);
        assertThat(lane.isAtRest()).isFalse();
        lane.attempted(waiting, 1, false);
        assertThat(lane.isAtRest()).isTrue();
    }

    @Test
    void whatWasTriedAndWaitsOnIsToldOnce() {
        Waiting waiting = Ready.delivery(1, Stream.BULK, "a.example");
        lane.attempting(waiting, 1);
        lane.attempted(waiting, 1, true);
        Instant due = waiting.due();
        assertThat(lane.tried(due, due.plusSeconds(9))).as("after, not at").isZero();
        lane.attempting(waiting, 1);
        lane.attempted(waiting, 1, true);
        assertThat(lane.tried(due.minus(Duration.ofSeconds(1)), due)).isEqualTo(1);
        assertThat(lane.tried(due.minus(Duration.ofSeconds(1)), due)).isZero();
        assertThat(List.of(lane.underWay)).containsExactly(0);
    }
}
