package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.store.embedded.content.Arrival;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.system.Threads;

/**
 * Where new mail comes in. Reads its content on the caller's thread, and bounds what waits for the writer.
 *
 * <p>While less than {@code waitingBytes} wait, a call goes straight on. Beyond that it is parked: its stage stays
 * incomplete, its content is not read, and nothing is kept of it but what its caller holds anyway; it goes on, in order,
 * when others are on disk. Beyond {@code waitingCalls} parked calls it is refused, which a sender sees as a 4xx reply.
 */
public final class Entrance implements AutoCloseable {
    /** What a call costs besides its content. */
    private static final int OVERHEAD = 2_000;

    private final ContentFiles files;
    private final Writer writer;
    private final DiskReserve reserve;
    private final int largeBytes;
    private final long waitingBytes;
    private final int waitingCalls;
    private final Deque<Parked> parked = new ArrayDeque<>();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(r -> new Thread(r, "postiljon-store-entrance"));
    private long used;

    private record Parked(long cost, Runnable start) {}

    /**
     * An entrance.
     *
     * @param largeBytes   content of this size and more gets a file of its own
     * @param waitingBytes as in the settings
     * @param waitingCalls as in the settings
     */
    public Entrance(
            ContentFiles files,
            Writer writer,
            DiskReserve reserve,
            int largeBytes,
            long waitingBytes,
            int waitingCalls) {
        this.files = files;
        this.writer = writer;
        this.reserve = reserve;
        this.largeBytes = largeBytes;
        this.waitingBytes = waitingBytes;
        this.waitingCalls = waitingCalls;
    }

    /** Lets a content in; {@code change} writes the rows that refer to it. */
    public <T> CompletionStage<T> write(Content content, Function<Arrival, Change<T>> change) {
        SpoolHealth health = reserve.admit(content.size());
        if (!health.accepting()) {
            return CompletableFuture.failedFuture(new SpoolFailure(health.cause()));
        }
        CompletableFuture<T> stage = new CompletableFuture<>();
        long cost = OVERHEAD + (content.size() < largeBytes ? content.size() : 0);
        switch (admit(cost, () -> start(content, change, cost, stage))) {
            case NOW -> start(content, change, cost, stage);
            case LATER -> {}
            case NEVER ->
                stage.completeExceptionally(new SpoolFailure("The store can't keep up: " + waitingCalls
                        + " messages wait to be written. Send slower, or give it a faster disk"));
        }
        return stage;
    }

    private enum Admission {
        NOW,
        LATER,
        NEVER
    }

    private synchronized Admission admit(long cost, Runnable start) {
        if (parked.isEmpty() && (used == 0 || used + cost <= waitingBytes)) {
            used += cost;
            return Admission.NOW;
        }
        if (parked.size() >= waitingCalls) {
            return Admission.NEVER;
        }
        parked.add(new Parked(cost, start));
        return Admission.LATER;
    }

    private synchronized void leave(long cost) {
        used -= cost;
        Parked next = parked.peek();
        while (next != null && (used == 0 || used + next.cost() <= waitingBytes)) {
            parked.remove();
            used += next.cost();
            run(next.start());
            next = parked.peek();
        }
    }

    private void run(Runnable start) {
        try {
            thread.execute(start);
        } catch (RejectedExecutionException closed) {
            start.run();
        }
    }

    private <T> void start(
            Content content, Function<Arrival, Change<T>> change, long cost, CompletableFuture<T> stage) {
        try {
            Arrival arrival = content.size() < largeBytes
                    ? new Arrival(bytes(content), null)
                    : new Arrival(null, files.writeLarge(content));
            writer.write(change.apply(arrival)).whenComplete((result, failure) -> {
                leave(cost);
                if (failure == null) {
                    stage.complete(result);
                } else {
                    drop(arrival);
                    stage.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            leave(cost);
            stage.completeExceptionally(Trouble.failure(e));
        }
    }

    private void drop(Arrival arrival) {
        if (arrival.file() != null) {
            files.dropLarge(arrival.file());
        }
    }

    private static byte[] bytes(Content content) throws IOException {
        if (content instanceof Content.InMemory inMemory) {
            return inMemory.bytes();
        }
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    /** Parked calls go on, and hear from the writer that it is closed. */
    @Override
    public void close() {
        Threads.end(thread);
    }
}
