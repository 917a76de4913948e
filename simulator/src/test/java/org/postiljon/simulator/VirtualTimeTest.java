package org.postiljon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime(Instant.EPOCH);
    private final List<String> happened = new ArrayList<>();

    private void note(String what) {
        happened.add(time.now().getEpochSecond() + " " + what);
    }

    @Test
    void whatIsDueHappensInOrderAndAtItsTime() {
        time.after(Duration.ofSeconds(2), () -> note("b"));
        time.after(Duration.ofSeconds(1), () -> {
            note("a");
            time.after(Duration.ofSeconds(1), () -> note("d"));
        });
        time.after(Duration.ofSeconds(2), () -> note("c"));
        time.after(Duration.ofSeconds(9), () -> note("late"));
        time.runUntil(Instant.ofEpochSecond(5));
        assertThat(happened).containsExactly("1 a", "2 b", "2 c", "2 d");
        assertThat(time.now()).isEqualTo(Instant.ofEpochSecond(5));
    }

    @Test
    void whatIsPastHappensNext() {
        time.runUntil(Instant.ofEpochSecond(5));
        time.at(Instant.ofEpochSecond(1), () -> note("past"));
        time.runUntil(Instant.ofEpochSecond(6));
        assertThat(happened).containsExactly("5 past");
    }
}
