package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.site.Transport;

class TransportTroublesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Transport DEMANDING = new Transport("direct,tls=verified");

    private final TransportTroubles troubles = new TransportTroubles();

    private Duration pause(Instant now) {
        return Duration.between(now, troubles.heldUntil(DEMANDING, now).orElseThrow());
    }

    @Test
    void pausesGrowToTenMinutes() {
        Instant now = NOW;
        for (int seconds : new int[] {30, 60, 120, 240, 480, 600, 600, 600}) {
            troubles.failed(DEMANDING, "no STARTTLS", 0, now);
            assertThat(pause(now)).isEqualTo(Duration.ofSeconds(seconds));
            now = now.plusSeconds(seconds);
        }
        assertThat(troubles.lastKnown(DEMANDING, now))
                .contains(new LastKnown(
                        LastKnown.State.SUSPECT,
                        "no connection for transport direct,tls=verified: no STARTTLS",
                        NOW,
                        Optional.empty()));
    }

    @Test
    void whenAPauseIsOverOneConnectionIsTried() {
        troubles.failed(DEMANDING, "no STARTTLS", 0, NOW);
        assertThat(troubles.mayDial(DEMANDING, 0, NOW.plusSeconds(29))).isFalse();
        assertThat(troubles.mayDial(DEMANDING, 0, NOW.plusSeconds(30))).isTrue();
        assertThat(troubles.mayDial(DEMANDING, 1, NOW.plusSeconds(30))).isFalse();
        assertThat(troubles.mayDial(Transport.DIRECT, 5, NOW)).isTrue();
        assertThat(troubles.over(DEMANDING)).isTrue();
        assertThat(troubles.mayDial(DEMANDING, 1, NOW)).isTrue();
        assertThat(troubles.lastKnown(DEMANDING, NOW)).isEmpty();
    }

    @Test
    void readsWhatItWrote() {
        troubles.failed(DEMANDING, "its certificate\n is\tof another\r\nhost " + "x".repeat(1000), 0.1, NOW);
        troubles.failed(new Transport("relay.example:587,user=anna"), "535 no", 0, NOW);
        assertThat(troubles.write()).hasSize(2).noneMatch(line -> line.contains("\n"));
        TransportTroubles read = new TransportTroubles();
        troubles.write().forEach(line -> read.read(line, NOW));
        assertThat(read.write()).isEqualTo(troubles.write());
        assertThat(read.lastKnown(DEMANDING, NOW)).isEqualTo(troubles.lastKnown(DEMANDING, NOW));
    }

    @Test
    void aPauseThatAClockSetBackMadeLongIsShortened() {
        troubles.failed(DEMANDING, "no STARTTLS", 0, NOW.plus(Duration.ofDays(3)));
        TransportTroubles read = new TransportTroubles();
        troubles.write().forEach(line -> read.read(line, NOW));
        assertThat(read.heldUntil(DEMANDING, NOW)).contains(NOW.plus(Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "transport",
                "transport\t1\t2\t3",
                "transport\t-1\t2\t3\tdirect\twhy",
                "transport\t1\t99999999999999999999\t3\tdirect\twhy",
                "transport\t1\t2\tx\tdirect\twhy"
            })
    void damagedLinesSayNothing(String line) {
        troubles.read(line, NOW);
        assertThat(troubles.isEmpty()).isTrue();
    }
}
