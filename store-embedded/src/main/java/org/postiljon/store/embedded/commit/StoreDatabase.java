package org.postiljon.store.embedded.commit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolFailure;

/**
 * The database of a store, opened and checked.
 *
 * @param rows  the connection that writes
 * @param file  where it is
 * @param store the store's own id, made once; begins the ids of its events
 * @param epoch how often the store has been opened, this time included
 */
public record StoreDatabase(Database rows, Path file, String store, long epoch) {
    /** The format that this program writes. */
    public static final int VERSION = Schema.VERSION;

    /** A database up to this size is checked in full at each start: about a second. */
    private static final long CHECKED_BYTES = 128L << 20;

    /** Where it is in the directory of a store. */
    public static Path file(Path directory) {
        return directory.resolve("spool.db");
    }

    /**
     * Checks what {@code rows} is connected to, makes the tables where there are none, and counts this opening.
     *
     * @throws SpoolFailure when it is newer than this program, or something else
     * @throws SQLException when it can't be read or written
     */
    public static StoreDatabase open(Database rows, Path file) throws SQLException {
        long version = rows.number(0, "PRAGMA user_version");
        boolean empty = rows.number(0, "SELECT count(*) FROM sqlite_master") == 0;
        if (version > Schema.VERSION) {
            throw newer(file, version);
        }
        if (version == 0 && !empty) {
            throw new SpoolFailure(file + " is a database of something else. Use another directory");
        }
        if (empty) {
            Schema.create(rows);
        } else {
            check(rows, file);
        }
        Schema.complete(rows);
        rows.update(
                "INSERT OR IGNORE INTO meta(name, value) VALUES('store', ?)",
                String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt()));
        rows.update("INSERT OR IGNORE INTO meta(name, value) VALUES('written', 0)");
        rows.update("INSERT INTO meta(name, value) VALUES('epoch', 1)"
                + " ON CONFLICT(name) DO UPDATE SET value = value + 1");
        String[] store = {""};
        rows.query(row -> store[0] = row.getString(1), "SELECT value FROM meta WHERE name = 'store'");
        return new StoreDatabase(rows, file, store[0], rows.number(0, "SELECT value FROM meta WHERE name = 'epoch'"));
    }

    /**
     * A larger one is not checked page by page; what the start reads of it anyway is every row of every delivery and
     * message.
     */
    private static void check(Database rows, Path file) throws SQLException {
        long bytes = rows.number(0, "PRAGMA page_count") * rows.number(0, "PRAGMA page_size");
        if (bytes > CHECKED_BYTES) {
            return;
        }
        String[] found = {"ok"};
        rows.query(row -> found[0] = row.getString(1), "PRAGMA quick_check(1)");
        if (!found[0].equals("ok")) {
            throw damaged(file, found[0], null);
        }
    }

    /** What to tell of a directory with a newer format. */
    public static SpoolFailure newer(Path file, long version) {
        return new SpoolFailure(file + " was written by a newer version of Postiljon (format " + version
                + ", this one knows " + VERSION + "). Start that version, or use another directory");
    }

    private static SpoolFailure damaged(Path file, @Nullable String what, @Nullable Throwable cause) {
        String message = file + " is damaged: " + what + ". Restore the whole directory from a backup; or save what can"
                + " be read with \"sqlite3 spool.db .recover\" into a new database of that name";
        return cause == null ? new SpoolFailure(message) : new SpoolFailure(message, cause);
    }

    /** What to tell when reading the database at the start fails. */
    public static SpoolFailure opening(Path file, SQLException e) {
        if (Trouble.isDamage(e)) {
            return damaged(file, e.getMessage(), e);
        }
        String advice = Files.isWritable(file.toAbsolutePath().getParent())
                ? "Is there room on its disk, and is it writable for this user?"
                : "Its folder is not writable for this user";
        return new SpoolFailure("Can't open " + file + ": " + e.getMessage() + ". " + advice, e);
    }
}
