package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SetbacksTest {
    private final Setbacks setbacks = new Setbacks();

    @Test
    void countsWhatHappensInARow() {
        assertThat(setbacks.of(1)).isEqualTo(Setbacks.InARow.NONE);
        setbacks.ended(1, true, true);
        setbacks.ended(1, true, false);
        assertThat(setbacks.of(1)).isEqualTo(new Setbacks.InARow(2, 0));
        setbacks.ended(1, false, true);
        assertThat(setbacks.of(1)).isEqualTo(new Setbacks.InARow(0, 1));
        assertThat(setbacks.of(2)).isEqualTo(Setbacks.InARow.NONE);
        setbacks.forget(1);
        assertThat(setbacks.of(1)).isEqualTo(Setbacks.InARow.NONE);
    }

    @Test
    void remembersTheLastTenThousand() {
        for (long delivery = 0; delivery <= 10_000; delivery++) {
            setbacks.ended(delivery, true, true);
        }
        assertThat(setbacks.of(0)).isEqualTo(Setbacks.InARow.NONE);
        assertThat(setbacks.of(1)).isEqualTo(new Setbacks.InARow(1, 1));
        assertThat(setbacks.of(10_000)).isEqualTo(new Setbacks.InARow(1, 1));
    }
}
