package org.postiljon.store.embedded.spool;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;

/**
 * Numbers for keys: a row names its key by a number, which makes rows and indexes a third smaller. For one thread.
 *
 * <p>Numbers are remembered until keys in which nothing waits are forgotten ({@link LanePruning}): then all are looked up
 * again.
 */
final class LaneRows {
    /** What {@link #key} reads, in this order; the table is called {@code l}. */
    static final String COLUMNS = "l.site, l.stream, l.pool, l.tenant, l.transport";

    private static final int MOST = 20_000;
    private static final long NONE = -1;

    private final Map<WaitingKey, Long> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<WaitingKey, Long> eldest) {
            return size() > MOST;
        }
    };

    private final AtomicLong prunings;
    private long seen;

    /** @param prunings how often keys were forgotten; shared by all that remember numbers */
    LaneRows(AtomicLong prunings) {
        this.prunings = prunings;
    }

    private Map<WaitingKey, Long> known() {
        long now = prunings.get();
        if (now != seen) {
            known.clear();
            seen = now;
        }
        return known;
    }

    static WaitingKey key(ResultSet row, int first) throws SQLException {
        return new WaitingKey(
                new Site(row.getString(first)),
                new Stream(row.getString(first + 1)),
                new Pool(row.getString(first + 2)),
                row.getString(first + 3),
                new Transport(row.getString(first + 4)));
    }

    /** The number of a key; -1: it has none, so nothing waits in it. */
    long find(Database rows, WaitingKey key) throws SQLException {
        Long number = known().get(key);
        if (number != null) {
            return number;
        }
        long found = select(rows, key);
        if (found != NONE) {
            known.put(key, found);
        }
        return found;
    }

    /** The number of a key; gives it one where it has none. */
    long number(Commit commit, WaitingKey key) throws SQLException {
        Long number = known().get(key);
        if (number != null) {
            return number;
        }
        Database rows = commit.rows();
        rows.update(
                "INSERT OR IGNORE INTO lane(site, stream, pool, tenant, transport) VALUES(?, ?, ?, ?, ?)",
                key.site().name(),
                key.stream().name(),
                key.pool().name(),
                key.tenant(),
                key.transport().name());
        long given = select(rows, key);
        commit.afterwards(() -> known.put(key, given));
        return given;
    }

    /** The key of a number that a row has; it is likely to be {@code likely}. Within a transaction: remembers nothing. */
    WaitingKey key(Database rows, long number, WaitingKey likely) throws SQLException {
        Long known = known().get(likely);
        if (known != null && known == number) {
            return likely;
        }
        WaitingKey[] key = {likely};
        rows.query(row -> key[0] = key(row, 1), "SELECT " + COLUMNS + " FROM lane l WHERE l.id = ?", number);
        return key[0];
    }

    private static long select(Database rows, WaitingKey key) throws SQLException {
        return rows.number(
                NONE,
                "SELECT id FROM lane WHERE site = ? AND stream = ? AND pool = ? AND tenant = ? AND transport = ?",
                key.site().name(),
                key.stream().name(),
                key.pool().name(),
                key.tenant(),
                key.transport().name());
    }
}
