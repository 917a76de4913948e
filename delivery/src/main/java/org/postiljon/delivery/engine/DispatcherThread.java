package org.postiljon.delivery.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postiljon.delivery.lane.DispatchLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatcher's one thread, on real time. Its timers count what really passes: after the clock was set ahead they fire
 * late by that, and the dispatcher's tick, once a second, finds what has become due.
 */
final class DispatcherThread implements DispatchLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DispatcherThread.class);

    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;

    DispatcherThread(Clock clock) {
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, runnable -> {
            Thread t = new Thread(runnable, "postiljon-dispatcher");
            t.setDaemon(true);
            return t;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void execute(Runnable what) {
        try {
            thread.execute(guarded(what));
        } catch (RejectedExecutionException stopped) {
            LOG.debug("The dispatcher has stopped");
        }
    }

    @Override
    public void at(Instant when, Runnable what) {
        long nanos = Math.max(0, Duration.between(now(), when).toNanos());
        try {
            var unused = thread.schedule(guarded(what), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("The dispatcher has stopped");
        }
    }

    /** Whatever a step throws is said and ends that step only: the executor would swallow it. */
    private static Runnable guarded(Runnable what) {
        return () -> {
            try {
                what.run();
            } catch (Throwable e) {
                LOG.error("A step of the dispatcher failed; it goes on with the next", e);
            }
        };
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
