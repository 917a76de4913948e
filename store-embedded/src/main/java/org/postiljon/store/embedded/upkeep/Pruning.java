package org.postiljon.store.embedded.upkeep;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Times;
import org.postiljon.store.embedded.commit.Writer;

/**
 * Forgets old events and old keys, in slices. What is old is found by a reader, so that the writer only deletes.
 *
 * <p>Neither table has an index on its time, which would cost every mail 40% more writing. Events lie in the order of
 * their time. Keys are gone through from end to end, and that again some hours later.
 */
final class Pruning {
    private static final int SLICE = 1000;
    private static final int SLICES = 20;
    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(4);

    private final Reader reader;
    private final Writer writer;
    private final Duration keepEvents;
    private final Duration keepKeys;
    private Key place = Key.FIRST;
    private Instant nextRound = Instant.MIN;

    /** A key in its table. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Key(String root, byte[] rest) {
        static final Key FIRST = new Key("", new byte[0]);
    }

    Pruning(Reader reader, Writer writer, Duration keepEvents, Duration keepKeys) {
        this.reader = reader;
        this.writer = writer;
        this.keepEvents = keepEvents;
        this.keepKeys = keepKeys;
    }

    /** Forgets events that are old, at most some slices of them. */
    void events(Instant now) {
        long before = Times.down(now.minus(keepEvents));
        boolean more = true;
        for (int i = 0; i < SLICES && more; i++) {
            long[] last = {0};
            int read = reader.askAndWait(rows -> rows.scan(
                    row -> {
                        boolean old = row.getLong(2) < before;
                        if (old) {
                            last[0] = row.getLong(1);
                        }
                        return old;
                    },
                    "SELECT seq, at FROM event ORDER BY seq LIMIT ?",
                    SLICE));
            if (last[0] > 0) {
                writer.writeAndWait(commit -> forgetUpTo(commit.rows(), last[0]));
            }
            more = read == SLICE;
        }
    }

    /** Readers are told by the mark that goes with them. */
    private static int forgetUpTo(Database rows, long last) throws SQLException {
        rows.update(
                "INSERT INTO meta(name, value) VALUES('forgotten', ?1)"
                        + " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                last);
        return rows.update("DELETE FROM event WHERE seq <= ?", last);
    }

    /** Forgets keys that are old, at most some slices of them. */
    void keys(Instant now) {
        if (now.isBefore(nextRound)) {
            return;
        }
        long before = Times.down(now.minus(keepKeys));
        for (int i = 0; i < SLICES; i++) {
            List<Key> old = new ArrayList<>();
            int read = reader.askAndWait(rows -> readKeys(rows, before, old));
            if (!old.isEmpty()) {
                writer.writeAndWait(commit -> forget(commit.rows(), old, before));
            }
            if (read < SLICE) {
                place = Key.FIRST;
                nextRound = now.plus(BETWEEN_ROUNDS);
                return;
            }
        }
    }

    private int readKeys(Database rows, long before, List<Key> old) throws SQLException {
        return rows.scan(
                row -> {
                    place = new Key(row.getString(1), row.getBytes(2));
                    if (row.getLong(3) < before) {
                        old.add(place);
                    }
                    return true;
                },
                "SELECT root, rest, at FROM taken WHERE (root, rest) > (?, ?) ORDER BY root, rest LIMIT ?",
                place.root(),
                place.rest(),
                SLICE);
    }

    private static int forget(Database rows, List<Key> old, long before) throws SQLException {
        int forgotten = 0;
        for (Key key : old) {
            forgotten += rows.update(
                    "DELETE FROM taken WHERE root = ? AND rest = ? AND at < ?", key.root(), key.rest(), before);
        }
        return forgotten;
    }
}
