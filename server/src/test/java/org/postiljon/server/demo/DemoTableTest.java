package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.engine.SiteStatus;

class DemoTableTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void itFitsIntoATerminalOfEightyColumns() {
        SiteStatus throttled = new SiteStatus(
                "127.0.0.1:36219",
                "default",
                new LastKnown(LastKnown.State.THROTTLED, "451 slow", NOON, Optional.of(NOON.plusSeconds(9))),
                12_000,
                10,
                123_456,
                Optional.of(NOON),
                1_234_567,
                1_234_567,
                99_999,
                99_999);
        SiteStatus atRest = new SiteStatus(
                "127.0.0.1:1",
                "default",
                new LastKnown(LastKnown.State.OK, "", NOON, Optional.empty()),
                0,
                0,
                0,
                Optional.empty(),
                5,
                5,
                0,
                0);
        List<String> lines = DemoTable.lines(
                List.of("greylisting.example", ""), List.of(throttled, atRest), 5, 2000, Duration.ofSeconds(61), NOON);
        assertThat(lines)
                .containsExactly(
                        "61 s   accepted 5 of 2000",
                        "                              rate/                                          not",
                        "receiver            state       min conn waiting delivered attempts failed tried",
                        "greylisting.example Throttled 12000   10  123456   1234567  1234567  99999 99999",
                        "    waits for 9 s: 451 slow",
                        "127.0.0.1:1         Ok            0    0       0         5        5      0     0")
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
