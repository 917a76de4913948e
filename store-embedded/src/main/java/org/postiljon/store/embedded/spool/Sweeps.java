package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.spool.DueBook.Reading;

/**
 * Changes of many rows, in slices: rows are found on a reader's thread a page at a time, taken in the book so that nobody
 * hands them out meanwhile, and changed in a normal group.
 */
final class Sweeps {
    private static final int PAGE = 500;

    private static final KeysetPage DUE =
            new KeysetPage(DeliveryRows.SELECT_WITH_KEY + "d.lane = ? AND d.hold IS NULL", "d.due");

    /** A page of the held rows of a key: from an index of their own, however much waits. */
    static final String HELD = DeliveryRows.SELECT_WITH_KEY
            + "d.lane = ?2 AND d.hold IS NOT NULL AND d.id >= ?1 ORDER BY d.id LIMIT " + PAGE;

    private final DueBook book;
    private final Reader reader;
    private final LaneRows lanes;

    /** @param lanes for the reader's thread */
    Sweeps(DueBook book, Reader reader, LaneRows lanes) {
        this.book = book;
        this.lanes = lanes;
        this.reader = reader;
    }

    /**
     * A slice of rows that were found.
     *
     * @param rows    taken, unless the sweep does without
     * @param reading still open; whoever changes the rows ends it
     * @param next    where the next slice begins; null: there is none
     */
    record Slice(
            List<Waiting> rows, Reading reading, @Nullable Position next) {}

    /** What a slice changed, and whether it was the last. */
    record Changed(int count, boolean last) {}

    /** Slice after slice, until {@code limit} are changed or none is left; how many. */
    static CompletionStage<Integer> repeat(int limit, IntFunction<CompletionStage<Changed>> slice) {
        return repeat(limit, 0, slice);
    }

    private static CompletionStage<Integer> repeat(int limit, int done, IntFunction<CompletionStage<Changed>> slice) {
        return limit <= done
                ? CompletableFuture.completedFuture(done)
                : slice.apply(limit - done).thenCompose(changed -> {
                    int all = done + changed.count();
                    return changed.last() ? CompletableFuture.completedFuture(all) : repeat(limit, all, slice);
                });
    }

    /** Rows in the due order of a key from {@code from} on, due or not. */
    CompletionStage<Slice> inDueOrder(
            WaitingKey key, Position from, Predicate<Waiting> which, boolean take, int limit) {
        return reader.ask(rows -> {
            Reading reading = book.read(key);
            long lane = lanes.find(rows, key);
            return new Finder(reading, which, take, limit)
                    .find((look, at) -> DUE.read(rows, look, at, PAGE, lane), from);
        });
    }

    /** Held rows of a key by id. */
    CompletionStage<Slice> held(WaitingKey key, Predicate<Waiting> which, int limit) {
        return reader.ask(rows -> {
            Reading reading = book.read(key);
            long lane = lanes.find(rows, key);
            return new Finder(reading, which, true, limit)
                    .find((look, at) -> rows.scan(look, HELD, at.id(), lane) < PAGE, Position.START);
        });
    }

    /** Rows by id from {@code from} on; {@code condition} has one parameter, {@code ?2}. */
    CompletionStage<Slice> byId(
            String condition, @Nullable Object parameter, Position from, Predicate<Waiting> which, int limit) {
        return byId(condition, parameter, from, which, limit, Integer.MAX_VALUE);
    }

    /**
     * The same.
     *
     * @param lookedAt it ends after so many rows (in whole pages), whatever was found
     */
    CompletionStage<Slice> byId(
            String condition,
            @Nullable Object parameter,
            Position from,
            Predicate<Waiting> which,
            int limit,
            int lookedAt) {
        String sql = DeliveryRows.SELECT_WITH_KEY + condition + " AND d.id >= ?1 ORDER BY d.id LIMIT " + PAGE;
        return reader.ask(rows -> new Finder(book.read(), which, true, limit, lookedAt)
                .find((look, at) -> rows.scan(look, sql, at.id(), parameter) < PAGE, from));
    }

    /** Reads a page from a place on; whether there is nothing behind it. */
    private interface Page {
        boolean read(Database.Step look, Position at) throws SQLException;
    }

    /** Finds one slice. */
    private static final class Finder {
        private final Reading reading;
        private final Predicate<Waiting> which;
        private final boolean take;
        private final int limit;
        private final List<Waiting> found = new ArrayList<>();
        private int left;
        private Position next = Position.START;

        Finder(Reading reading, Predicate<Waiting> which, boolean take, int limit) {
            this(reading, which, take, limit, Integer.MAX_VALUE);
        }

        Finder(Reading reading, Predicate<Waiting> which, boolean take, int limit, int lookedAt) {
            this.left = lookedAt;
            this.reading = reading;
            this.which = which;
            this.take = take;
            this.limit = limit;
        }

        Slice find(Page page, Position from) throws SQLException {
            boolean done = false;
            next = from;
            try {
                boolean all = false;
                while (found.size() < limit && left > 0 && !all) {
                    all = page.read(row -> look(DeliveryRows.waiting(row)), next);
                }
                done = true;
                return new Slice(found, reading, all && found.size() < limit ? null : next);
            } finally {
                if (!done) {
                    reading.fail();
                }
            }
        }

        private boolean look(Waiting waiting) {
            Position at = DeliveryRows.position(waiting);
            if (which.test(waiting)
                    && (!take || reading.take(waiting.key(), at, !waiting.hold().isEmpty()))) {
                found.add(waiting);
            }
            next = at.after();
            left--;
            return found.size() < limit;
        }
    }
}
