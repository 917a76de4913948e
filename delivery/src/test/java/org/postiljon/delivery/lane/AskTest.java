package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AskTest {
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final Ask ask = new Ask(new DispatchLoop() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public void at(Instant when, Runnable what) {
            turns.add(what);
        }

        @Override
        public void execute(Runnable what) {
            turns.add(what);
        }
    });

    private void run() {
        for (Runnable turn = turns.poll(); turn != null; turn = turns.poll()) {
            turn.run();
        }
    }

    private void of(CompletableFuture<String> stage) {
        ask.of(() -> stage, heard::add, failure -> heard.add("failed: " + failure.getMessage()));
    }

    @Test
    void theAnswerComesInATurnOfItsOwn() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        of(stage);
        run();
        assertThat(heard).isEmpty();
        stage.complete("yes");
        assertThat(heard).isEmpty();
        run();
        assertThat(heard).containsExactly("yes");
    }

    @Test
    void aFailureIsToldByItsCause() {
        of(CompletableFuture.failedFuture(new CompletionException(new IllegalStateException("full"))));
        run();
        assertThat(heard).containsExactly("failed: full");
    }

    @Test
    void aCallThatThrowsFailsInATurnOfItsOwnToo() {
        ask.<String>of(
                () -> {
                    throw new IllegalStateException("broken");
                },
                heard::add,
                failure -> heard.add("failed: " + failure.getMessage()));
        assertThat(heard).isEmpty();
        run();
        assertThat(heard).containsExactly("failed: broken");
    }

    @Test
    void whatThrowsOverTheAnswerIsAFailureOnce() {
        ask.of(
                () -> CompletableFuture.completedFuture("yes"),
                answer -> {
                    heard.add(answer);
                    throw new IllegalStateException("broken");
                },
                failure -> heard.add("failed: " + failure.getMessage()));
        run();
        assertThat(heard).containsExactly("yes", "failed: broken");
    }
}
