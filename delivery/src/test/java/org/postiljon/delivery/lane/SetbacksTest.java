package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SetbacksTest {
    private final Setbacks setbacks = new Setbacks();

    @Test
    void countsWhatHappensInARow() {
        assertThat(setbacks.of(1)).isEqualTo(Setbacks.InARow.NONE);
        setbacks.ended(1, true, false, true, 0);
        setbacks.ended(1, true, false, false, 0);
        assertThat(setbacks.of(1)).isEqualTo(new Setbacks.InARow(2, 0, 0, 0));
        setbacks.ended(1, false, false, true, 0);
        assertThat(setbacks.of(1)).isEqualTo(new Setbacks.InARow(0, 1, 0, 0));
        assertThat(setbacks.of(2)).isEqualTo(Setbacks.InARow.NONE);
        setbacks.forget(1);
        assertThat(setbacks.of(1)).isEqualTo(Setbacks.InARow.NONE);
    }

    @Test
    void aMailIsAloneWhenOthersAreTakenBetweenItsRefusals() {
        for (long taken = 10; taken < 13; taken++) {
            setbacks.ended(1, true, false, false, taken);
            setbacks.ended(2, true, false, false, 10);
            assertThat(setbacks.of(1).isAlone()).isFalse();
        }
        setbacks.ended(1, true, false, false, 13);
        setbacks.ended(2, true, false, false, 10);
        assertThat(setbacks.of(1).isAlone()).isTrue();
        assertThat(setbacks.of(2).isAlone()).as("nobody was taken").isFalse();
        setbacks.ended(1, false, true, false, 13);
        assertThat(setbacks.of(1).isAlone()).as("it was judged by itself").isTrue();
    }

    @Test
    void remembersTheLastTenThousand() {
        for (long delivery = 0; delivery <= 10_000; delivery++) {
            setbacks.ended(delivery, true, false, true, 0);
        }
        assertThat(setbacks.of(0)).isEqualTo(Setbacks.InARow.NONE);
        assertThat(setbacks.of(1)).isEqualTo(new Setbacks.InARow(1, 1, 0, 0));
        assertThat(setbacks.of(10_000)).isEqualTo(new Setbacks.InARow(1, 1, 0, 0));
    }
}
