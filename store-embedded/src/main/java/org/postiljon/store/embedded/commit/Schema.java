package org.postiljon.store.embedded.commit;

import java.sql.SQLException;
import java.util.List;

/**
 * The tables. Times are milliseconds since 1970: {@code due} is rounded up, so that nothing is early.
 *
 * <ul>
 *   <li>Every id is {@code AUTOINCREMENT}: it never comes back after its row is gone.
 *   <li>{@code message.refs}: how many deliveries and outbox rows need it; at 0 it goes.
 *   <li>{@code delivery.turn}: grows with each settled attempt, so that an outcome that comes twice is known.
 *   <li>{@code delivery_due} holds no held rows: what is held is out of the due order. It has the number of recipients
 *       and the (empty) hold too, so that what is due is counted without reading a row.
 *   <li>{@code delivery.latest}: when the last of its recipients comes due, where that is after {@code due}; few rows have
 *       one, and only those are read to count what comes due.
 *   <li>{@code taken.rest}: digest of Message-ID, profile and recipient; {@code root} stands first because James's names
 *       begin with the time: new keys lie together.
 * </ul>
 */
final class Schema {
    /** Written into the database ({@code user_version}) and into the file {@code version}. */
    static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID
            """,
            """
            CREATE TABLE lane(id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, stream TEXT NOT NULL, pool TEXT NOT NULL,
              tenant TEXT NOT NULL, transport TEXT NOT NULL, UNIQUE(site, stream, pool, tenant, transport))
            """,
            """
            CREATE TABLE message(id INTEGER PRIMARY KEY AUTOINCREMENT, refs INTEGER NOT NULL, name TEXT NOT NULL,
              message_id TEXT NOT NULL, sender TEXT, ret TEXT NOT NULL, envid TEXT NOT NULL, flags INTEGER NOT NULL,
              tenant TEXT NOT NULL, campaign TEXT NOT NULL, tag TEXT NOT NULL, list TEXT NOT NULL,
              profile TEXT NOT NULL, stream TEXT NOT NULL,
              seg INTEGER NOT NULL, off INTEGER NOT NULL, len INTEGER NOT NULL, crc INTEGER NOT NULL)
            """,
            "CREATE INDEX message_large ON message(off) WHERE seg = 0",
            """
            CREATE TABLE delivery(id INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL, lane INTEGER NOT NULL,
              domain TEXT NOT NULL, due INTEGER NOT NULL, expires INTEGER NOT NULL, accepted INTEGER NOT NULL,
              attempts INTEGER NOT NULL, retries INTEGER NOT NULL, turn INTEGER NOT NULL, source TEXT NOT NULL,
              hold TEXT, suspended INTEGER NOT NULL, campaign TEXT, rcpts INTEGER NOT NULL, latest INTEGER,
              recipients TEXT NOT NULL)
            """,
            "CREATE INDEX delivery_due ON delivery(lane, due, id, rcpts, hold) WHERE hold IS NULL",
            "CREATE INDEX delivery_latest ON delivery(lane, latest, due) WHERE hold IS NULL AND latest IS NOT NULL",
            "CREATE INDEX delivery_expires ON delivery(expires)",
            "CREATE INDEX delivery_hold ON delivery(hold) WHERE hold IS NOT NULL",
            "CREATE INDEX delivery_held ON delivery(lane) WHERE hold IS NOT NULL",
            "CREATE INDEX delivery_campaign ON delivery(campaign) WHERE campaign IS NOT NULL",
            """
            CREATE TABLE outbox(id INTEGER PRIMARY KEY AUTOINCREMENT, message INTEGER NOT NULL, kind TEXT NOT NULL,
              results TEXT NOT NULL)
            """,
            """
            CREATE TABLE event(seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, data TEXT NOT NULL)
            """,
            """
            CREATE TABLE taken(root TEXT NOT NULL, rest BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(root, rest))
              WITHOUT ROWID
            """,
            """
            CREATE TABLE destination(site TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL,
              PRIMARY KEY(site, source)) WITHOUT ROWID
            """,
            """
            CREATE TABLE intake(id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, name TEXT NOT NULL,
              data TEXT NOT NULL, due INTEGER NOT NULL, priority INTEGER NOT NULL,
              seg INTEGER NOT NULL, off INTEGER NOT NULL, len INTEGER NOT NULL, crc INTEGER NOT NULL)
            """,
            "CREATE INDEX intake_queue ON intake(queue)",
            "CREATE INDEX intake_large ON intake(off) WHERE seg = 0");

    /** Came later. Older programs leave it alone, so the version is the same. */
    private static final String CANCELS = """
            CREATE TABLE IF NOT EXISTS cancel(tenant TEXT NOT NULL, campaign TEXT NOT NULL, tag TEXT NOT NULL,
              list TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY(tenant, campaign, tag, list))
              WITHOUT ROWID
            """;

    private Schema() {}

    /** Adds what a database of this version may lack. */
    static void complete(Database database) throws SQLException {
        database.execute(CANCELS);
    }

    /** Creates the tables of an empty database, in one transaction. */
    static void create(Database database) throws SQLException {
        database.execute("BEGIN IMMEDIATE");
        for (String table : TABLES) {
            database.execute(table);
        }
        database.execute("PRAGMA user_version=" + VERSION);
        database.execute("COMMIT");
    }
}
