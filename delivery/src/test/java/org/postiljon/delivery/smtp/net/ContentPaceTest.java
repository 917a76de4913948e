package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How slowly content may be taken. */
class ContentPaceTest {
    private static final Duration BLOCK = Duration.ofMinutes(3);

    @Test
    void eachBlockHasItsTimeUntilAllOfItIsUp() {
        // 1 MB at 500 bytes a second is 2,000 s, and 180 s for the last block.
        ContentPace pace = ContentPace.of(BLOCK, 1_000_000, 7);
        assertThat(pace.nextBlock(7)).isEqualTo(BLOCK);
        assertThat(pace.nextBlock(7 + Duration.ofSeconds(2_000).toNanos())).isEqualTo(BLOCK);
        assertThat(pace.nextBlock(7 + Duration.ofSeconds(2_100).toNanos())).isEqualTo(Duration.ofSeconds(80));
        assertThat(pace.nextBlock(7 + Duration.ofSeconds(9_999).toNanos())).isEqualTo(Duration.ZERO);
    }

    @Test
    void theClockMayBeNegativeOrWrap() {
        long start = Long.MAX_VALUE - 5;
        ContentPace pace = ContentPace.of(BLOCK, 0, start);
        assertThat(pace.nextBlock(start + Duration.ofSeconds(100).toNanos())).isEqualTo(Duration.ofSeconds(80));
    }
}
