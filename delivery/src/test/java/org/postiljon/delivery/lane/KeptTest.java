package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptTest {
    @Test
    void readsWhatItWrote() {
        Counts counts = new Counts();
        counts.delivered = 1;
        counts.attempts = 2;
        counts.failed = 3;
        counts.discarded = 4;
        counts.notTried = Long.MAX_VALUE / 10;
        counts.ambiguous = 6;
        counts.notTriedUntil = Instant.parse("2030-01-01T12:00:00.123Z");
        counts.troubled = Instant.parse("2030-01-01T11:00:00.456Z");
        counts.used = Instant.parse("2030-01-02T12:00:00.456Z");
        Kept read =
                Kept.read(new Kept(counts, List.of("transport\ta", "transport\tb"), "3 state\nof more lines").write());
        assertThat(read.transports()).containsExactly("transport\ta", "transport\tb");
        assertThat(read.state()).isEqualTo("3 state\nof more lines");
        assertThat(read.counts()).usingRecursiveComparison().isEqualTo(counts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "counts 1 2 3 4 5 6\nstate",
                "counts 1 2 3 4 5 6 -7\nstate",
                "counts 1 2 3 4 5 6 99999999999999999999999\nstate",
                "counts\nstate"
            })
    void damagedCountsBeginAnewAndTheStateStays(String text) {
        Kept read = Kept.read(text);
        assertThat(read.counts().isZero()).isTrue();
        assertThat(read.state()).isEqualTo("state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "state", "state\nof two lines", "counts 1 2 3 4 5 6 7"})
    void aTextWithoutCountsIsAStateAlone(String text) {
        Kept read = Kept.read(text);
        assertThat(read.counts().isZero()).isTrue();
        assertThat(read.state()).isEqualTo(text);
    }

    @Test
    void whenItWasUsedIsReadWithoutTheRestWhereItIsThere() {
        Counts counts = new Counts();
        counts.used = Instant.parse("2030-01-02T12:00:00.456Z");
        assertThat(Kept.usedOf(new Kept(counts, List.of(), "state").write())).contains(counts.used);
        assertThat(Kept.usedOf("counts 1 2 3 4 5 6 7\nstate")).isEmpty();
        assertThat(Kept.read("counts 1 2 3 4 5 6 7\nstate").counts().ambiguous).isEqualTo(6);
        assertThat(Kept.usedOf("state")).isEmpty();
    }
}
