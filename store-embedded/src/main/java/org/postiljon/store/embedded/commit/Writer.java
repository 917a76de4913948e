package org.postiljon.store.embedded.commit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.content.ContentFiles;

/**
 * Makes group commits, on a thread of its own. While one group is being written the next gathers by itself: the slower
 * the disk, the larger the groups.
 *
 * <p>A group: apply all changes, sync the segment, COMMIT, then tell the callers (on a second thread, so that what they
 * do then can't hold up the next group). A change that fails by itself, be it with an {@link Error}, is taken out and
 * the others are done again without it. When the disk is full, {@link DiskReserve} gives its ballast back, changes that
 * bring mail fail, and the others are tried once more; until the ballast is back, mail that was let in before fails too.
 *
 * <p>Whatever is thrown, wherever: every caller hears, a group is never committed in part, and a caller whose change is
 * durable hears that it is.
 */
public final class Writer implements AutoCloseable {
    private static final int GROUP_CHANGES = 1000;
    private static final long GROUP_BYTES = 8L << 20;

    private static final String WRITE_SOMETHING = "UPDATE meta SET value = value + 1 WHERE name = 'written'";

    private final Database rows;
    private final ContentFiles contents;
    private final DiskReserve reserve;
    private final CommitStep last;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Answers answers = new Answers();
    private final Thread thread = new Thread(this::run, "postiljon-store-writer");
    /** The last id that was given of each. */
    private Map<Sequence, Long> ids = new EnumMap<>(Sequence.class);
    /** A transaction was begun and neither committed nor rolled back. */
    private boolean open;
    /** A COMMIT failed, and none went well since: a kill now may bring back what it had written. */
    private boolean doubtful;

    private volatile boolean closed;

    /** The last step of a group. */
    public interface CommitStep {
        /** SQLite's own. */
        CommitStep OF_SQLITE = rows -> rows.update("COMMIT");

        /** Makes the transaction durable. */
        void commit(Database rows) throws SQLException;
    }

    /** Starts the thread. */
    public Writer(Database rows, ContentFiles contents, DiskReserve reserve, CommitStep last) throws SQLException {
        this.rows = rows;
        this.contents = contents;
        this.reserve = reserve;
        this.last = last;
        for (Sequence sequence : Sequence.values()) {
            ids.put(sequence, rows.number(0, "SELECT seq FROM sqlite_sequence WHERE name=?", sequence.table()));
        }
        thread.start();
    }

    /** Queues a change; completes after its commit. */
    public <T> CompletionStage<T> write(Change<T> change) {
        Pending<T> pending = new Pending<>(change);
        if (closed) {
            pending.end(closedFailure());
        } else {
            queue.add(pending);
            if (closed && queue.remove(pending)) {
                pending.end(closedFailure());
            }
        }
        return pending.stage();
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

    /**
     * Writes something, to see whether that works; waits for it.
     *
     * @throws SpoolFailure when it does not
     */
    public void probe() {
        writeAndWait(commit -> commit.rows().update(WRITE_SOMETHING));
    }

    /** Runs something where callers are told, in order with what they are told. */
    public void tell(Runnable news) {
        answers.tell(news);
    }

    private static SpoolFailure closedFailure() {
        return new SpoolFailure("The store is closed: the server is stopping");
    }

    private void run() {
        List<Pending<?>> group = new ArrayList<>(GROUP_CHANGES);
        while (!closed || !queue.isEmpty()) {
            try {
                Pending<?> first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    gather(first, group);
                    write(group);
                }
            } catch (InterruptedException e) {
                Answers.say("The store's writer was interrupted; it goes on", e);
            } catch (Throwable e) {
                Answers.say("A group commit failed in an unexpected way", e);
                answers.end(group, e);
            }
            group.clear();
        }
    }

    /** {@code group} has room for all of them: adding one can't fail. */
    private void gather(Pending<?> first, List<Pending<?>> group) {
        long bytes = 0;
        for (Pending<?> next = first; next != null; next = queue.poll()) {
            group.add(next);
            bytes += next.bytes();
            if (group.size() >= GROUP_CHANGES || bytes >= GROUP_BYTES) {
                return;
            }
        }
    }

    private void write(List<Pending<?>> group) {
        boolean failedBefore = false;
        while (!group.isEmpty()) {
            if (reserve.isForOutcomes()) {
                refuse(group, true, new SpoolFailure(reserve.health().cause()));
            }
            Commit commit = new Commit(rows, contents, new EnumMap<>(ids));
            Failure failure = attempt(group, commit);
            if (failure == null) {
                finish(group, commit);
                return;
            }
            undo(failure.inCommit());
            if (Trouble.isOfTheStore(failure.cause())) {
                reserve.failed(failure.cause());
                refuse(group, !failedBefore, failure.cause());
                failedBefore = true;
            } else {
                refuse(group, failure);
            }
        }
    }

    /**
     * Why a group was not committed.
     *
     * @param of       whose change failed; null: something that belongs to all
     * @param inCommit whether COMMIT had begun to write
     */
    private record Failure(Throwable cause, @Nullable Pending<?> of, boolean inCommit) {}

    /** Null: the group is durable. */
    private @Nullable Failure attempt(List<Pending<?>> group, Commit commit) {
        Pending<?> current = null;
        boolean inCommit = false;
        try {
            begin();
            for (Pending<?> pending : group) {
                current = pending;
                pending.apply(commit);
            }
            current = null;
            commit.syncContents();
            inCommit = true;
            last.commit(rows);
            return null;
        } catch (Throwable e) {
            return new Failure(e, current, inCommit && !Trouble.isWantOfRoom(e));
        }
    }

    private void begin() throws SQLException {
        if (open) {
            rows.rollback();
        }
        contents.begin();
        open = true;
        rows.update("BEGIN IMMEDIATE");
        if (doubtful) {
            // Writes over what the failed COMMIT may have left in the log, whatever this group changes.
            rows.update(WRITE_SOMETHING);
        }
    }

    /** It is durable: nothing that happens from here on may say otherwise. First what needs no memory. */
    private void finish(List<Pending<?>> group, Commit commit) {
        ids = commit.ids();
        open = false;
        doubtful = false;
        for (int i = 0; i < group.size(); i++) {
            group.get(i).durable();
        }
        reserve.wrote();
        commit.finish();
        answers.end(group, null);
    }

    /**
     * Takes back what an attempt wrote. Where its COMMIT had begun, its contents stay on disk until another went well: what
     * SQLite had written of it may be there again after a kill, and refers to them.
     */
    private void undo(boolean inCommit) {
        doubtful |= inCommit;
        try {
            rows.rollback();
            open = false;
        } catch (SQLException e) {
            Answers.say("A failed group could not be rolled back; the next one tries again", e);
        }
        if (inCommit) {
            contents.leave();
        } else {
            contents.undo();
        }
    }

    /** Fails the change that is to blame; where none is, all of them. */
    private void refuse(List<Pending<?>> group, Failure failure) {
        if (failure.of() == null) {
            answers.end(group, failure.cause());
            group.clear();
        } else {
            group.remove(failure.of());
            answers.end(List.of(failure.of()), failure.cause());
        }
    }

    /** Fails those that bring mail, and all where there is no point in another try. */
    private void refuse(List<Pending<?>> group, boolean again, Throwable cause) {
        List<Pending<?>> refused = new ArrayList<>();
        for (Pending<?> pending : group) {
            if (!again || pending.bringsMail()) {
                refused.add(pending);
            }
        }
        group.removeAll(Set.copyOf(refused));
        answers.end(refused, cause);
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
        answers.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
