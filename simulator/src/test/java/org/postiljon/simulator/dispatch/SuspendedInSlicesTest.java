package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Stream;

/** Much waiting mail is marked as suspended in slices, and only as long as it waits. */
class SuspendedInSlicesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MAILS = 3_000;

    private final DeliveryScenario scenario = new DeliveryScenario();

    private void pause(boolean paused) {
        var answer = scenario.dispatcher()
                .pause(
                        "b.example",
                        paused
                                ? Optional.of(
                                        new OperatorPause("they asked", "kim", scenario.loop.now(), Optional.empty()))
                                : Optional.empty());
        scenario.run(Duration.ofMillis(100));
        assertThat(scenario.get(answer)).containsExactly("mx.b.example");
    }

    private List<String> suspended() {
        return scenario.events.after(0, Integer.MAX_VALUE).stream()
                .map(LoggedEvent::event)
                .filter(Event.Suspended.class::isInstance)
                .map(e -> ((Event.Suspended) e).subject().recipient().toString())
                .toList();
    }

    /** Until the first slice is marked; each takes a second. */
    private void pauseAndMarkOneSlice() {
        scenario.network.site("b.example");
        scenario.send("first@b.example");
        scenario.run(Duration.ofMinutes(1));
        pause(true);
        scenario.sendMany(MAILS, Stream.BULK, "b.example");
        scenario.run(Duration.ofMillis(50));
        scenario.shaky.takes = () -> SECOND;
        for (int seconds = 0; suspended().isEmpty() && seconds < 60; seconds++) {
            scenario.run(SECOND);
        }
        assertThat(suspended()).hasSizeBetween(500, 1_000);
    }

    @Test
    void allThatWaitsIsMarkedOnceWhileThePauseLasts() {
        pauseAndMarkOneSlice();
        scenario.run(Duration.ofSeconds(30));
        assertThat(suspended()).hasSize(MAILS).doesNotHaveDuplicates();
    }

    @Test
    void theRestIsNotMarkedWhenThePauseEndsInBetweenAndIsWithTheNextPause() {
        pauseAndMarkOneSlice();
        pause(false);
        scenario.run(Duration.ofSeconds(10));
        int marked = suspended().size();
        assertThat(marked)
                .as("the slice that was asked for, and no further one")
                .isLessThanOrEqualTo(1_500);
        assertThat(scenario.waiting()).as("some is left").isGreaterThan(1_500);

        pause(true);
        scenario.run(Duration.ofMinutes(1));
        long waiting = scenario.waiting();
        assertThat(suspended()).hasSizeGreaterThan(marked).doesNotHaveDuplicates();
        assertThat(suspended()).hasSizeGreaterThanOrEqualTo((int) waiting);

        pause(false);
        scenario.shaky.takes = () -> Duration.ZERO;
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.network.host("mx.b.example").delivered)
                .hasSize(MAILS + 1)
                .doesNotHaveDuplicates();
    }
}
