package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
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

    /** How many traces of a store a message names. */
    private static final int TRACES_SHOWN = 3;

    /** Where it is in the directory of a store. */
    public static Path file(Path directory) {
        return directory.resolve("spool.db");
    }

    /**
     * Checks what {@code rows} is connected to, and makes the tables where there are none.
     *
     * @param traces files that show that the store is not new: its database must have tables then
     * @throws SpoolFailure when it is newer than this program, something else, or empty where it can't be
     * @throws SQLException when it can't be read or written
     */
    public static StoreDatabase open(Database rows, Path file, List<Path> traces) throws SQLException {
        long version = rows.number(0, "PRAGMA user_version");
        boolean empty = rows.number(0, "SELECT count(*) FROM sqlite_master") == 0;
        if (version > Schema.VERSION) {
            throw newer(file, version);
        }
        if (version == 0 && !empty) {
            throw new SpoolFailure(file + " is a database of something else. Use another directory");
        }
        if (empty && !traces.isEmpty()) {
            throw lost(file, "is empty", traces);
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
        String[] store = {""};
        rows.query(row -> store[0] = row.getString(1), "SELECT value FROM meta WHERE name = 'store'");
        return new StoreDatabase(
                rows, file, store[0], 1 + rows.number(0, "SELECT value FROM meta WHERE name = 'epoch'"));
    }

    /** Counts this opening: before it writes contents, and not before the start is sure that they belong to it. */
    public void countOpening() throws SQLException {
        rows.update("INSERT OR REPLACE INTO meta(name, value) VALUES('epoch', ?)", epoch);
    }

    /** Whether there ever was a mail in it. */
    public boolean hadMail() throws SQLException {
        return rows.number(0, "SELECT count(*) FROM sqlite_sequence WHERE name IN ('message', 'intake')") > 0;
    }

    /**
     * Looks at the file itself, before SQLite does: SQLite makes a missing or empty one anew and deletes its write-ahead log.
     *
     * @param traces files that show that the store is not new
     * @throws SpoolFailure when it is missing or empty and the store is not new
     */
    public static void expect(Path file, List<Path> traces) throws IOException {
        if (!traces.isEmpty() && isNothing(file)) {
            throw lost(file, Files.exists(file) ? "is empty" : "is missing", traces);
        }
    }

    /** Whether a file is missing or has no bytes. */
    public static boolean isNothing(Path file) throws IOException {
        return !Files.exists(file) || (Files.isRegularFile(file) && Files.size(file) == 0);
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

    private static SpoolFailure lost(Path file, String how, List<Path> traces) {
        String shown = traces.stream().limit(TRACES_SHOWN).map(Path::toString).collect(Collectors.joining(", "));
        return new SpoolFailure(file + " " + how + ", but " + shown + (traces.size() > TRACES_SHOWN ? ", ..." : "")
                + " show that a store was here, and mail may wait in it. Nothing was changed. Restore the whole directory"
                + " from a backup, or see docs/durability.md, \"When a file is damaged\". To begin anew, without the mail"
                + " that waited, move the directory " + file.getParent() + " away and start again");
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
