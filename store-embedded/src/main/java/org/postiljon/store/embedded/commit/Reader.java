package org.postiljon.store.embedded.commit;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.system.Threads;

/**
 * A thread that reads, with a connection of its own. It sees every commit that ended before its statement began, and
 * neither waits for the writer nor makes it wait.
 */
public final class Reader implements AutoCloseable {
    private final Database rows;
    private final ExecutorService thread;

    /** Opens the connection. */
    public Reader(Path file, String name) throws SQLException {
        this.rows = Database.forReading(file);
        this.thread = Executors.newSingleThreadExecutor(r -> new Thread(r, name));
    }

    /**
     * What is read.
     *
     * @param <T> the answer
     */
    public interface Question<T> {
        /** Reads it. */
        T answer(Database rows) throws Exception;
    }

    /** Asks; completes on this reader's thread. */
    public <T> CompletionStage<T> ask(Question<T> question) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    stage.complete(question.answer(rows));
                } catch (Throwable e) {
                    stage.completeExceptionally(Trouble.failure(e));
                }
            });
        } catch (RejectedExecutionException e) {
            stage.completeExceptionally(new SpoolFailure("The store is closed: the server is stopping", e));
        }
        return stage;
    }

    /**
     * Asks and waits; for the start and for who may block.
     *
     * @throws org.postiljon.delivery.spool.SpoolFailure when it can't be read
     */
    public <T> T askAndWait(Question<T> question) {
        try {
            return ask(question).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Trouble.failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Answers what was asked so far, then ends. */
    @Override
    public void close() throws SQLException {
        Threads.end(thread);
        rows.close();
    }
}
