package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.system.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes group commits, on a thread of its own. While one group is being written the next gathers by itself: the slower
 * the disk, the larger the groups.
 *
 * <p>A group: apply all changes, sync the segment, COMMIT, then tell the callers (on a second thread, so that what they
 * do then can't hold up the next group). A change that fails by itself is taken out and the others are done again
 * without it. When the disk is full, {@link DiskReserve} gives its ballast back, changes that bring mail fail, and the
 * others are tried once more.
 */
public final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int GROUP_CHANGES = 1000;
    private static final long GROUP_BYTES = 8L << 20;

    private final Database rows;
    private final ContentFiles contents;
    private final DiskReserve reserve;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final ExecutorService answers =
            Executors.newSingleThreadExecutor(r -> new Thread(r, "postiljon-store-answers"));
    private final Thread thread = new Thread(this::run, "postiljon-store-writer");
    /** The last id that was given of each. */
    private Map<Sequence, Long> ids = new EnumMap<>(Sequence.class);

    private volatile boolean closed;

    /** A change and who waits for it. */
    private static final class Pending<T> {
        final Change<T> change;
        final CompletableFuture<T> stage = new CompletableFuture<>();
        private @Nullable T result;

        Pending(Change<T> change) {
            this.change = change;
        }

        void apply(Commit commit) throws SQLException, IOException {
            result = change.apply(commit);
        }

        void succeed() {
            stage.complete(result);
        }
    }

    /** Starts the thread. */
    public Writer(Database rows, ContentFiles contents, DiskReserve reserve) throws SQLException {
        this.rows = rows;
        this.contents = contents;
        this.reserve = reserve;
        for (Sequence sequence : Sequence.values()) {
            ids.put(sequence, rows.number(0, "SELECT seq FROM sqlite_sequence WHERE name=?", sequence.table()));
        }
        thread.start();
    }

    /** Queues a change; completes after its commit. */
    public <T> CompletionStage<T> write(Change<T> change) {
        Pending<T> pending = new Pending<>(change);
        if (closed) {
            pending.stage.completeExceptionally(closedFailure());
        } else {
            queue.add(pending);
            if (closed && queue.remove(pending)) {
                pending.stage.completeExceptionally(closedFailure());
            }
        }
        return pending.stage;
    }

    /**
     * Queues a change and waits for its commit; for who may block.
     *
     * @throws SpoolFailure when it can't be made
     */
    public <T> T writeAndWait(Change<T> change) {
        try {
            return write(change).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw Trouble.failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Runs something where callers are told, in order with what they are told. */
    public void tell(Runnable news) {
        answers.execute(() -> {
            try {
                news.run();
            } catch (RuntimeException e) {
                LOG.error("Who listens to the store failed", e);
            }
        });
    }

    private static SpoolFailure closedFailure() {
        return new SpoolFailure("The store is closed: the server is stopping");
    }

    private void run() {
        List<Pending<?>> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                Pending<?> first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gather(first, group);
                    write(group);
                }
            } catch (InterruptedException e) {
                LOG.warn("The store's writer was interrupted; it goes on");
            } catch (Throwable e) {
                LOG.error("A group commit failed in an unexpected way", e);
                fail(group, e);
            }
            group.clear();
        }
    }

    private void gather(Pending<?> first, List<Pending<?>> group) {
        long bytes = 0;
        for (Pending<?> next = first; next != null; next = queue.poll()) {
            group.add(next);
            bytes += next.change.bytes();
            if (group.size() >= GROUP_CHANGES || bytes >= GROUP_BYTES) {
                return;
            }
        }
    }

    private void write(List<Pending<?>> group) {
        boolean failedBefore = false;
        while (!group.isEmpty()) {
            Commit commit = new Commit(rows, contents, new EnumMap<>(ids));
            Pending<?> current = null;
            try {
                contents.begin();
                rows.update("BEGIN IMMEDIATE");
                for (Pending<?> pending : group) {
                    current = pending;
                    pending.apply(commit);
                }
                current = null;
                commit.syncContents();
                rows.update("COMMIT");
            } catch (SQLException | IOException | RuntimeException e) {
                undo();
                if (Trouble.isOfTheStore(e)) {
                    reserve.failed(e);
                    refuse(group, !failedBefore, e);
                    failedBefore = true;
                } else if (current != null) {
                    group.remove(current);
                    fail(List.of(current), e);
                } else {
                    fail(group, e);
                    return;
                }
                continue;
            }
            ids = commit.ids();
            reserve.wrote();
            commit.finish();
            List<Pending<?>> done = List.copyOf(group);
            answers.execute(() -> done.forEach(Pending::succeed));
            return;
        }
    }

    private void undo() {
        try {
            rows.rollback();
        } catch (SQLException e) {
            LOG.error("A failed group could not be rolled back; the next one fails too, and tries again", e);
        }
        contents.undo();
    }

    /** Fails those that bring mail, and all where there is no point in another try. */
    private void refuse(List<Pending<?>> group, boolean again, Exception cause) {
        List<Pending<?>> refused = new ArrayList<>();
        for (Iterator<Pending<?>> each = group.iterator(); each.hasNext(); ) {
            Pending<?> pending = each.next();
            if (!again || pending.change.bringsMail()) {
                refused.add(pending);
                each.remove();
            }
        }
        fail(refused, cause);
    }

    private void fail(List<Pending<?>> group, Throwable cause) {
        List<Pending<?>> failed = List.copyOf(group);
        SpoolFailure failure = Trouble.failure(cause);
        answers.execute(() -> failed.forEach(p -> p.stage.completeExceptionally(failure)));
    }

    /** Writes what is queued, then ends. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        Threads.end(answers);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
