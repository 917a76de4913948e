package org.postiljon.extension.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscriber of a queue. Takes no more than it was asked for, reads several mails from disk at once, and hands them
 * over in the order in which they were taken, all on a thread of its own: a subscriber that blocks stops nobody else.
 * What was taken but not handed over when it is cancelled goes back into the queue.
 */
final class Dequeuing<T> implements Subscription {
    private static final Logger LOGGER = LoggerFactory.getLogger(Dequeuing.class);
    private static final int READ_AHEAD = 16;
    /** A sleep is never longer, so that a system clock that was set is noticed. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

    private record Reading(Entry entry, CompletableFuture<TakenMail> mail) {}

    private final DurableMailQueue queue;
    private final Subscriber<? super T> subscriber;
    private final Function<TakenMail, T> form;
    private final ScheduledThreadPoolExecutor thread;
    private final Deque<Reading> reading = new ArrayDeque<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile @Nullable Throwable broken;
    private @Nullable Future<?> sleeping;
    private long demand;

    /**
     * For one subscriber.
     *
     * @param form in which it gets the mails
     */
    Dequeuing(DurableMailQueue queue, Subscriber<? super T> subscriber, Function<TakenMail, T> form) {
        this.queue = queue;
        this.subscriber = subscriber;
        this.form = form;
        this.thread = new ScheduledThreadPoolExecutor(1, run -> {
            Thread dequeuing = new Thread(run, "queue-" + queue.getName().asString());
            dequeuing.setDaemon(true);
            return dequeuing;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void request(long n) {
        execute(() -> {
            if (n <= 0) {
                broken = new IllegalArgumentException("Reactive Streams 3.9: request of " + n);
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
            drain();
        });
    }

    @Override
    public void cancel() {
        cancelled = true;
        execute(this::end);
    }

    /** Something may be due. Returns at once. */
    void wake() {
        if (awake.compareAndSet(false, true)) {
            execute(this::drain);
        }
    }

    /** The queue is closed: ends even a subscriber that blocks. */
    void stop() {
        cancelled = true;
        thread.shutdownNow();
    }

    private void drain() {
        awake.set(false);
        Throwable problem = broken;
        if (problem != null && !cancelled) {
            cancelled = true;
            subscriber.onError(problem);
            end();
        }
        boolean progress = true;
        while (progress && !cancelled) {
            boolean read = readMore();
            progress = handOver() || read;
        }
    }

    private boolean readMore() {
        boolean any = false;
        while (reading.size() < Math.min(demand, READ_AHEAD)) {
            Optional<Entry> next = queue.take();
            if (next.isEmpty()) {
                queue.untilNext().ifPresent(this::sleep);
                return any;
            }
            CompletableFuture<TakenMail> mail = queue.open(next.get());
            reading.add(new Reading(next.get(), mail));
            if (!mail.isDone()) {
                var unused = mail.whenComplete((read, failure) -> wake());
            }
            any = true;
        }
        return any;
    }

    private boolean handOver() {
        boolean any = false;
        while (!cancelled && !reading.isEmpty() && reading.element().mail().isDone()) {
            Reading head = reading.remove();
            any = true;
            if (head.mail().isCompletedExceptionally()) {
                queue.unreadable(head.entry(), head.mail());
            } else {
                demand--;
                queue.counted();
                subscriber.onNext(form.apply(head.mail().join()));
            }
        }
        return any;
    }

    private void end() {
        reading.forEach(unused -> queue.putBack(unused.entry()));
        reading.clear();
        queue.forget(this);
        thread.shutdown();
    }

    private void sleep(Duration untilNext) {
        Duration sleep = untilNext.compareTo(LONGEST_SLEEP) < 0 ? untilNext : LONGEST_SLEEP;
        Future<?> before = sleeping;
        if (before != null) {
            before.cancel(false);
        }
        sleeping = thread.schedule(this::wake, Math.max(1, sleep.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void execute(Runnable run) {
        try {
            thread.execute(() -> {
                try {
                    run.run();
                } catch (RuntimeException e) {
                    LOGGER.error(
                            "Queue {}: its subscriber failed", queue.getName().asString(), e);
                }
            });
        } catch (RejectedExecutionException ended) {
            // Cancelled meanwhile: there is nothing left to do for this subscriber.
        }
    }
}
