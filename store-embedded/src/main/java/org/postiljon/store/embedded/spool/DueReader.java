package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Times;
import org.postiljon.store.embedded.json.RecipientsJson;
import org.postiljon.store.embedded.spool.DueBook.Reading;

/**
 * Reads deliveries to hand them out. For the reader's thread.
 *
 * <p>A refill costs the same however much waits: it begins where the last one ended and reads one row more than it hands
 * out, which tells when the next is due.
 */
final class DueReader {
    private static final int PAGE = 500;
    private static final int SMALL_PAGE = 16;

    private static final KeysetPage DUE =
            new KeysetPage(DeliveryRows.SELECT + "d.lane = ? AND d.hold IS NULL", "d.due");
    private static final KeysetPage EXPIRES =
            new KeysetPage(DeliveryRows.SELECT_WITH_KEY + "d.expires <= ?", "d.expires");

    /**
     * Counts the recipients of deliveries due in a time, from the index alone; and tells of the few deliveries that have
     * recipients with later times of their own. One statement, so that both are of one moment.
     */
    static final String COUNT =
            "SELECT 0, sum(rcpts), NULL FROM delivery WHERE lane = ? AND hold IS NULL AND due > ? AND due <= ?"
                    + " UNION ALL SELECT due, rcpts, recipients FROM delivery"
                    + " WHERE lane = ? AND hold IS NULL AND latest > ? AND due <= ?";

    private final DueBook book;
    private final LaneRows lanes;

    DueReader(DueBook book, LaneRows lanes) {
        this.book = book;
        this.lanes = lanes;
    }

    List<Waiting> refill(Database rows, WaitingKey key, Instant dueUntil, int limit) throws SQLException {
        Reading reading = book.read(key);
        Refill refill = new Refill(reading, key, Times.down(dueUntil), limit, book.next(key));
        boolean done = false;
        try {
            long lane = refill.next == null ? -1 : lanes.find(rows, key);
            if (lane >= 0) {
                refill.read(rows, lane);
            }
            reading.endRefill(refill.next);
            done = true;
        } finally {
            if (!done) {
                reading.fail();
            }
        }
        return refill.found;
    }

    /** When the first delivery is due that is neither taken nor held. */
    Optional<Instant> nextDue(Database rows, WaitingKey key) throws SQLException {
        refill(rows, key, Instant.MIN, 0);
        Position next = book.next(key);
        return Optional.ofNullable(next).map(n -> Instant.ofEpochMilli(n.due()));
    }

    /** One refill while it is read. */
    private final class Refill {
        final Reading reading;
        final WaitingKey key;
        final long until;
        final int limit;
        final List<Waiting> found = new ArrayList<>();

        @Nullable
        Position next;

        Refill(Reading reading, WaitingKey key, long until, int limit, @Nullable Position next) {
            this.reading = reading;
            this.key = key;
            this.until = until;
            this.limit = limit;
            this.next = next;
        }

        void read(Database rows, long lane) throws SQLException {
            int page = Math.min(Math.max(limit + 1, SMALL_PAGE), PAGE);
            boolean[] more = {true};
            while (more[0] && next != null) {
                boolean all = DUE.read(
                        rows,
                        row -> more[0] = take(row.getLong(1), row.getLong(4), () -> DeliveryRows.waiting(row, key)),
                        next,
                        page,
                        lane);
                if (all) {
                    next = null;
                }
            }
        }

        /** Hands a row out if it is its turn; whether to read on. */
        private boolean take(long id, long due, Row row) throws SQLException {
            boolean enough = found.size() >= limit || due > until;
            if (enough && !book.isTaken(id)) {
                next = new Position(due, id);
                return false;
            }
            if (!enough && reading.take(key, new Position(due, id), false)) {
                found.add(row.waiting());
            }
            next = new Position(due, id).after();
            return true;
        }
    }

    private interface Row {
        Waiting waiting() throws SQLException;
    }

    /** Deliveries whose time is over. */
    List<Waiting> expired(Database rows, Instant now, int limit) throws SQLException {
        Reading reading = book.read();
        List<Waiting> found = new ArrayList<>();
        Position[] from = {Position.START};
        boolean done = false;
        try {
            boolean all = false;
            while (found.size() < limit && !all) {
                all = EXPIRES.read(
                        rows,
                        row -> {
                            Waiting waiting = DeliveryRows.waiting(row);
                            from[0] = new Position(row.getLong(5), waiting.id()).after();
                            if (reading.take(
                                    waiting.key(),
                                    DeliveryRows.position(waiting),
                                    !waiting.hold().isEmpty())) {
                                found.add(waiting);
                            }
                            return found.size() < limit;
                        },
                        from[0],
                        Math.min(PAGE, limit),
                        Times.down(now));
            }
            reading.end();
            done = true;
        } finally {
            if (!done) {
                reading.fail();
            }
        }
        return found;
    }

    /** How many recipients are due in a time. */
    long countDue(Database rows, WaitingKey key, Instant after, Instant until) throws SQLException {
        long lane = lanes.find(rows, key);
        long from = Times.down(after);
        long to = Times.down(until);
        long[] count = {0};
        rows.query(
                row -> {
                    String recipients = row.getString(3);
                    if (recipients == null) {
                        count[0] += row.getLong(2);
                    } else {
                        long due = row.getLong(1);
                        long counted = due > from ? row.getLong(2) : 0;
                        count[0] += comeDue(RecipientsJson.read(recipients), due, from, to) - counted;
                    }
                },
                COUNT,
                lane,
                from,
                to,
                lane,
                from,
                to);
        return count[0];
    }

    private static long comeDue(List<WaitingRecipient> recipients, long due, long after, long until) {
        return recipients.stream()
                .mapToLong(r -> Math.max(due, Times.up(r.notBefore())))
                .filter(at -> at > after && at <= until)
                .count();
    }
}
