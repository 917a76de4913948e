package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Remembers what a spool told. */
public final class Recorder implements SpoolListener {
    private static final int SECONDS = 10;

    private final BlockingQueue<Backlog> news = new LinkedBlockingQueue<>();
    private final List<Backlog> backlogs = new CopyOnWriteArrayList<>();
    private final BlockingQueue<OutboxItem> outbox = new LinkedBlockingQueue<>();

    @Override
    public void waiting(Collection<Backlog> told) {
        backlogs.addAll(told);
        news.addAll(told);
    }

    @Override
    public CompletionStage<Void> releasing(Predicate<Handle> which) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void outbox(OutboxItem item) {
        outbox.add(item);
    }

    List<Backlog> backlogs() {
        return backlogs;
    }

    /** The outbox items so far, in order. */
    public List<OutboxItem> outbox() {
        return List.copyOf(outbox);
    }

    OutboxItem awaitOutbox() {
        return poll(outbox);
    }

    void awaitBacklog(Predicate<Backlog> wanted) {
        Backlog next = poll(news);
        while (!wanted.test(next)) {
            next = poll(news);
        }
    }

    private static <T> T poll(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("news within %s s", SECONDS).isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
