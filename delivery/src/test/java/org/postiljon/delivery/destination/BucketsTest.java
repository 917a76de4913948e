package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void countsWhatLiesInTheWindowByTheShareOfTheOldestBucket() {
        Buckets buckets = Buckets.empty(10, 7);
        for (int i = 0; i < 10; i++) {
            buckets = buckets.add(NOON);
        }
        assertThat(buckets.count(NOON.plusSeconds(59), 60)).isEqualTo(10);
        assertThat(buckets.count(NOON.plusSeconds(65), 60)).isEqualTo(5);
        assertThat(buckets.count(NOON.plusSeconds(70), 60)).isZero();
    }

    @Test
    void agreesWithAListOfInstants() {
        Random random = new Random(99);
        Buckets buckets = Buckets.empty(1, 61);
        List<Instant> all = new ArrayList<>();
        Instant now = NOON;
        for (int i = 0; i < 5000; i++) {
            now = now.plusMillis((long) Math.pow(10, random.nextDouble() * 4.5));
            buckets = buckets.add(now);
            all.add(now);
            Instant end = now;
            double within =
                    all.stream().filter(at -> at.isAfter(end.minusSeconds(60))).count();
            double edge = all.stream()
                    .filter(at -> at.getEpochSecond() == end.minusSeconds(60).getEpochSecond())
                    .count();
            assertThat(buckets.count(now, 60)).isCloseTo(within, within(edge + 1e-6));
        }
    }

    @Test
    void countingLeavesTheOldOneAsItWas() {
        Buckets one = Buckets.empty(1, 5).add(NOON);
        Buckets two = one.add(NOON.plusSeconds(1));
        assertThat(one.count(NOON.plusSeconds(1), 5)).isEqualTo(1);
        assertThat(two.count(NOON.plusSeconds(1), 5)).isEqualTo(2);
    }

    @Test
    void aClockThatStepsBackCountsIntoTheNewest() {
        Buckets buckets = Buckets.empty(1, 5).add(NOON).add(NOON.minusSeconds(3));
        assertThat(buckets.count(NOON, 1)).isEqualTo(2);
    }

    @Test
    void readsBackWhatItWrote() {
        Buckets buckets = Buckets.empty(1, 61);
        assertThat(buckets.read(buckets.write())).isEqualTo(buckets);
        Random random = new Random(7);
        Instant now = NOON;
        for (int i = 0; i < 2000; i++) {
            now = now.plusMillis(random.nextInt(3000));
            buckets = buckets.add(now);
            assertThat(Buckets.empty(1, 61).read(buckets.write())).isEqualTo(buckets);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1", "1:-1", "1:0*5", "1:9*5", "1:1,2,3,4,5,6,7", "x:1", "1:2:3"})
    void refusesWhatItDidNotWrite(String text) {
        Buckets empty = Buckets.empty(1, 5);
        assertThatThrownBy(() -> empty.read(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
