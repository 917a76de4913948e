package org.postiljon.store.embedded.event;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Trouble;
import org.postiljon.store.embedded.json.EventJson;

/**
 * Reads the event log over a connection of its own, a page at a time: a long read would keep the write-ahead log from
 * being emptied.
 */
public final class SqliteEventLog implements EventLog, AutoCloseable {
    private static final int PAGE = 500;

    /** Position of the newest event that is forgotten. */
    private static final String FORGOTTEN = "SELECT value FROM meta WHERE name = 'forgotten'";

    private final Database rows;
    private final String store;

    /**
     * A reader.
     *
     * @param rows  of its own
     * @param store the store's own id: it begins the ids of its events
     */
    public SqliteEventLog(Database rows, String store) {
        this.rows = rows;
        this.store = store;
    }

    @Override
    public synchronized List<LoggedEvent> after(long position, int limit) {
        List<LoggedEvent> events = new ArrayList<>();
        if (position > 0) {
            check(position);
        }
        long last = position;
        while (events.size() < limit) {
            int page = Math.min(PAGE, limit - events.size());
            int before = events.size();
            read(events, last, page);
            if (events.size() - before < page) {
                break;
            }
            last = events.get(events.size() - 1).position();
        }
        return events;
    }

    /** Before the first page: a page itself tells what was forgotten when it was read. */
    private void check(long position) {
        long end = end();
        if (position > end) {
            throw EventsMissing.behind(position, end);
        }
        try {
            check(position, rows.number(0, FORGOTTEN));
        } catch (SQLException e) {
            throw Trouble.failure(e);
        }
    }

    private static void check(long position, long forgotten) {
        if (position > 0 && position < forgotten) {
            throw EventsMissing.forgotten(position, forgotten);
        }
    }

    private void read(List<LoggedEvent> events, long after, int page) {
        try {
            rows.query(
                    row -> {
                        check(after, row.getLong(3));
                        events.add(new LoggedEvent(
                                row.getLong(1), store + "-" + row.getLong(1), EventJson.read(row.getString(2))));
                    },
                    "SELECT seq, data, (" + FORGOTTEN + ") FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
                    after,
                    page);
        } catch (SQLException e) {
            throw Trouble.failure(e);
        }
    }

    @Override
    public synchronized long end() {
        try {
            return rows.number(0, "SELECT seq FROM sqlite_sequence WHERE name = 'event'");
        } catch (SQLException e) {
            throw Trouble.failure(e);
        }
    }

    @Override
    public synchronized void close() throws SQLException {
        rows.close();
    }
}
