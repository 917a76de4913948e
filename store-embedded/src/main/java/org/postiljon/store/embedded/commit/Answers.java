package org.postiljon.store.embedded.commit;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.system.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells callers what came of their changes, in order, on a thread of its own: what they do then can't hold up the writer.
 * Whatever one of them throws, the others hear too.
 */
final class Answers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(r -> new Thread(r, "postiljon-store-answers"));

    /** Tells a group; null: it went well. Where there is no memory for more, on this thread. */
    void end(List<Pending<?>> group, @Nullable Throwable cause) {
        SpoolFailure failure = cause == null ? null : Trouble.failure(cause);
        try {
            List<Pending<?>> told = List.copyOf(group);
            thread.execute(() -> endAll(told, failure));
        } catch (Throwable e) {
            say("Callers of the store are told by its writer", e);
            endAll(group, failure);
        }
    }

    private static void endAll(List<Pending<?>> group, @Nullable SpoolFailure failure) {
        for (int i = 0; i < group.size(); i++) {
            try {
                group.get(i).end(failure);
            } catch (Throwable e) {
                say("Who called the store failed", e);
            }
        }
    }

    /** Runs something in order with what callers are told. */
    void tell(Runnable news) {
        thread.execute(() -> {
            try {
                news.run();
            } catch (Throwable e) {
                say("Who listens to the store failed", e);
            }
        });
    }

    /** Logs it; a log that fails stops nobody. */
    static void say(String what, Throwable cause) {
        try {
            LOG.error("{}", what, cause);
        } catch (Throwable noLog) {
            cause.addSuppressed(noLog);
        }
    }

    @Override
    public void close() {
        Threads.end(thread);
    }
}
