package org.postiljon.store.embedded.commit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * One connection to the database, for one thread at a time. Statements are prepared once. Readers never keep a result
 * open for longer than a page: a long read keeps the write-ahead log from being emptied.
 */
public final class Database implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** The connection that writes; creates the file where there is none. */
    public static Database forWriting(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(4096);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setCacheSize(-65_536);
        config.setJournalSizeLimit(67_108_864);
        config.setPragma(SQLiteConfig.Pragma.BUSY_TIMEOUT, "10000");
        Database database = new Database(config.createConnection("jdbc:sqlite:" + file));
        database.execute("PRAGMA wal_autocheckpoint=4000");
        return database;
    }

    /** A connection that only reads; the file is there. */
    public static Database forReading(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setCacheSize(-16_384);
        config.setPragma(SQLiteConfig.Pragma.BUSY_TIMEOUT, "10000");
        return new Database(config.createConnection("jdbc:sqlite:" + file));
    }

    /** The statement for this text, with these parameters: numbers, text, bytes or null. */
    private PreparedStatement statement(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            @Nullable Object value = parameters[i];
            if (value instanceof Long number) {
                statement.setLong(i + 1, number);
            } else if (value instanceof Integer number) {
                statement.setInt(i + 1, number);
            } else {
                statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    /** Runs a change; how many rows it changed. */
    public int update(String sql, @Nullable Object... parameters) throws SQLException {
        return use(sql, PreparedStatement::executeUpdate, parameters);
    }

    private interface Use<T> {
        T apply(PreparedStatement statement) throws SQLException;
    }

    /** A statement that failed is not used again: the driver may leave it in a state in which it does nothing. */
    private <T> T use(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
        boolean done = false;
        try {
            T result = use.apply(statement(sql, parameters));
            done = true;
            return result;
        } finally {
            if (!done) {
                forget(sql);
            }
        }
    }

    private void forget(String sql) throws SQLException {
        PreparedStatement failed = prepared.remove(sql);
        if (failed != null) {
            failed.close();
        }
    }

    /** Ends the transaction, if there is one, without its changes. SQLite ends some by itself when a write fails. */
    void rollback() throws SQLException {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    /** What is done with a row. */
    public interface Row {
        /** Reads the row that the result stands at. */
        void read(ResultSet row) throws SQLException;
    }

    /** Runs a query and hands each of its rows over. */
    public void query(Row each, String sql, @Nullable Object... parameters) throws SQLException {
        scan(
                row -> {
                    each.read(row);
                    return true;
                },
                sql,
                parameters);
    }

    /** What is done with a row of a page. */
    public interface Step {
        /** Reads the row that the result stands at; whether to go on. */
        boolean read(ResultSet row) throws SQLException;
    }

    /** Like {@link #query}, until told to stop; how many rows were read. */
    public int scan(Step each, String sql, @Nullable Object... parameters) throws SQLException {
        return use(
                sql,
                statement -> {
                    try (ResultSet rows = statement.executeQuery()) {
                        int count = 0;
                        boolean goOn = true;
                        while (goOn && rows.next()) {
                            count++;
                            goOn = each.read(rows);
                        }
                        return count;
                    }
                },
                parameters);
    }

    /** The first number of the first row; {@code otherwise} where there is none. */
    public long number(long otherwise, String sql, @Nullable Object... parameters) throws SQLException {
        long[] number = {otherwise};
        scan(
                row -> {
                    number[0] = row.getLong(1);
                    return false;
                },
                sql,
                parameters);
        return number[0];
    }

    /** Runs statements without parameters that are not kept. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
