package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherThreadTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private final DispatcherThread thread = new DispatcherThread(Clock.fixed(NOON, ZoneOffset.UTC));
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        thread.close();
    }

    private void awaitAllBefore() throws Exception {
        CompletableFuture<Void> last = new CompletableFuture<>();
        thread.execute(() -> last.complete(null));
        last.get(10, TimeUnit.SECONDS);
    }

    @Test
    void runsInOrderOnOneThreadOfItsOwn() throws Exception {
        for (int i = 0; i < 3; i++) {
            int number = i;
            thread.execute(() -> ran.add(number + " " + Thread.currentThread().getName()));
        }
        awaitAllBefore();
        assertThat(ran).containsExactly("0 postiljon-dispatcher", "1 postiljon-dispatcher", "2 postiljon-dispatcher");
    }

    @Test
    void whatAStepThrowsEndsThatStepOnly() throws Exception {
        thread.execute(() -> {
            throw new IllegalStateException("a defect");
        });
        thread.execute(() -> {
            throw new AssertionError("a worse defect");
        });
        thread.execute(() -> ran.add("next"));
        awaitAllBefore();
        assertThat(ran).containsExactly("next");
    }

    @Test
    void whatWasDueRunsAndWhatIsNotDoesNot() throws Exception {
        CompletableFuture<Void> past = new CompletableFuture<>();
        thread.at(NOON.plusSeconds(3600), () -> ran.add("in an hour"));
        thread.at(NOON.minusSeconds(3600), () -> past.complete(null));
        past.get(10, TimeUnit.SECONDS);
        thread.close();
        assertThat(ran).isEmpty();
    }

    @Test
    void afterItsEndNothingRunsAndNobodyFails() {
        thread.close();
        thread.execute(() -> ran.add("late"));
        thread.at(NOON, () -> ran.add("late"));
        assertThat(ran).isEmpty();
    }
}
