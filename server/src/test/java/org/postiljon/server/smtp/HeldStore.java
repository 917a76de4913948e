package org.postiljon.server.smtp;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.james.queue.api.MailQueueFactory;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.intake.IntakeStore;

/** A store whose commits of James's own queue wait, from the moment at which the test says so, until it lets them go. */
final class HeldStore implements IntakeStore {
    private record Held(CompletableFuture<Stored> answer, Supplier<CompletionStage<Stored>> add) {}

    private final IntakeStore store;
    private final Deque<Held> held = new ArrayDeque<>();
    private boolean holding;

    HeldStore(IntakeStore store) {
        this.store = store;
    }

    synchronized void hold() {
        holding = true;
    }

    synchronized int pending() {
        return held.size();
    }

    /** Lets the oldest go. */
    void commit() {
        Held oldest = oldest();
        var unused = oldest.add().get().whenComplete((stored, failure) -> {
            if (failure == null) {
                oldest.answer().complete(stored);
            } else {
                oldest.answer().completeExceptionally(failure);
            }
        });
    }

    /** Lets the oldest fail. */
    void fail() {
        oldest().answer().completeExceptionally(new SpoolFailure("the test says so"));
    }

    /** Lets all go, and all that come. */
    void release() {
        synchronized (this) {
            holding = false;
        }
        while (pending() > 0) {
            commit();
        }
    }

    private synchronized Held oldest() {
        return held.remove();
    }

    @Override
    public CompletionStage<Stored> add(
            String queue, String name, String data, Content content, Instant due, int priority) {
        Supplier<CompletionStage<Stored>> add = () -> store.add(queue, name, data, content, due, priority);
        synchronized (this) {
            if (holding && queue.equals(MailQueueFactory.SPOOL.asString())) {
                Held waiting = new Held(new CompletableFuture<>(), add);
                held.add(waiting);
                return waiting.answer();
            }
        }
        return add.get();
    }

    @Override
    public CompletionStage<Void> remove(Collection<Long> ids) {
        return store.remove(ids);
    }

    @Override
    public CompletionStage<Void> flush(String queue, Instant now) {
        return store.flush(queue, now);
    }

    @Override
    public List<Stored> load(String queue) {
        return store.load(queue);
    }

    @Override
    public CompletionStage<Content> content(ContentRef ref) {
        return store.content(ref);
    }

    @Override
    public CompletionStage<Optional<Instant>> taken(String name) {
        return store.taken(name);
    }
}
