package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Writer;

/**
 * Forgets the numbers of keys in which nothing waits: else each domain that mail was ever sent to would leave a row behind.
 * The due order, the counts and the events don't need them; a key that comes again gets a new number.
 */
public final class LanePruning {
    private static final int SLICE = 1000;
    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);

    private static final String EMPTY =
            "NOT EXISTS (SELECT 1 FROM delivery d WHERE d.lane = lane.id AND d.hold IS NULL)"
                    + " AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.lane = lane.id AND d.hold IS NOT NULL)";

    private final Reader reader;
    private final Writer writer;
    private final AtomicLong prunings;
    private Instant nextRound = Instant.MIN;

    LanePruning(Reader reader, Writer writer, AtomicLong prunings) {
        this.reader = reader;
        this.writer = writer;
        this.prunings = prunings;
    }

    /** Forgets them, if the last time is long enough ago. Blocks. */
    public void run(Instant now) {
        if (now.isBefore(nextRound)) {
            return;
        }
        long last = 0;
        int read = SLICE;
        while (read == SLICE) {
            List<Long> empty = new ArrayList<>();
            long from = last;
            long[] to = {from};
            read = reader.askAndWait(rows -> rows.scan(
                    row -> {
                        to[0] = row.getLong(1);
                        if (row.getInt(2) == 1) {
                            empty.add(to[0]);
                        }
                        return true;
                    },
                    "SELECT id, " + EMPTY + " FROM lane WHERE id > ? ORDER BY id LIMIT ?",
                    from,
                    SLICE));
            last = to[0];
            if (!empty.isEmpty()) {
                writer.writeAndWait(commit -> forget(commit, empty));
            }
        }
        nextRound = now.plus(BETWEEN_ROUNDS);
    }

    /** Those in which still nothing waits. Whoever remembers numbers looks them up again, from here on. */
    private int forget(Commit commit, List<Long> empty) throws SQLException {
        Database rows = commit.rows();
        int forgotten = 0;
        for (long id : empty) {
            forgotten += rows.update("DELETE FROM lane WHERE id = ? AND " + EMPTY, id);
        }
        prunings.incrementAndGet();
        commit.afterwards(prunings::incrementAndGet);
        return forgotten;
    }
}
