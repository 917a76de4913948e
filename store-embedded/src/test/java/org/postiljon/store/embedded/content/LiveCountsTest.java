package org.postiljon.store.embedded.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a segment may go: not before its last record died, and whatever the order of births and deaths. */
class LiveCountsTest {
    private final LiveCounts live = new LiveCounts();

    @Test
    void countsBytesOfWhatLives() {
        live.add(1, 2, 300);
        live.add(1, 1, 50);
        live.add(2, 1, 7);
        live.remove(1, 200);

        assertThat(live.bytes(1)).isEqualTo(150);
        assertThat(live.bytes(2)).isEqualTo(7);
        assertThat(live.bytes(3)).isZero();
    }

    @Test
    void aSegmentIsDeadWithItsLastRecordAndIsNamedOnce() {
        live.add(1, 2, 300);
        live.add(2, 1, 7);
        live.remove(1, 100);
        assertThat(live.takeDead(Set.of(1, 2))).isEmpty();

        live.remove(1, 200);

        assertThat(live.takeDead(Set.of(2))).as("of those asked for").isEmpty();
        assertThat(live.takeDead(Set.of(1, 2))).containsExactly(1);
        assertThat(live.bytes(1)).isZero();
    }

    @Test
    void aSegmentInWhichNothingEverLivedIsDead() {
        assertThat(live.takeDead(Set.of(7))).containsExactly(7);
    }

    @Test
    void anEmptyContentKeepsItsSegment() {
        live.add(1, 1, 32);
        live.add(1, 1, 32);
        live.remove(1, 32);

        assertThat(live.takeDead(Set.of(1))).isEmpty();
    }
}
