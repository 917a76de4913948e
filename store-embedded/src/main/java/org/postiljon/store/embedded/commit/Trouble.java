package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.sql.SQLException;
import org.postiljon.delivery.spool.SpoolFailure;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What an exception says of the disk. */
public final class Trouble {
    private Trouble() {}

    /** Whether disk or database are to blame; the change itself may be fine. */
    static boolean isOfTheStore(Throwable e) {
        return isOfTheDisk(e) || (e instanceof SQLException sql && isDamage(sql));
    }

    /** Whether there was no room: then nothing of a commit counts, however far it came. */
    static boolean isWantOfRoom(Throwable e) {
        return e instanceof SQLiteException sqlite
                && (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_FULL.code;
    }

    /** Whether the disk is to blame: full, read-only, failing. */
    private static boolean isOfTheDisk(Throwable e) {
        if (e instanceof SQLiteException sqlite) {
            int primary = sqlite.getResultCode().code & 0xff;
            return primary == SQLiteErrorCode.SQLITE_FULL.code
                    || primary == SQLiteErrorCode.SQLITE_IOERR.code
                    || primary == SQLiteErrorCode.SQLITE_READONLY.code
                    || primary == SQLiteErrorCode.SQLITE_CANTOPEN.code;
        }
        return e instanceof IOException;
    }

    /** Whether the database itself is damaged. */
    static boolean isDamage(SQLException e) {
        if (e instanceof SQLiteException sqlite) {
            int primary = sqlite.getResultCode().code & 0xff;
            return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
        }
        return false;
    }

    /** As callers hear of it. */
    public static SpoolFailure failure(Throwable e) {
        if (e instanceof SpoolFailure failure) {
            return failure;
        }
        if (isOfTheDisk(e)) {
            return new SpoolFailure(
                    "The store can't write: " + e.getMessage()
                            + ". Make room on the disk of its directory or make it writable; it goes on by itself",
                    e);
        }
        if (e instanceof SQLException sql && isDamage(sql)) {
            return new SpoolFailure(
                    "The database of the store is damaged: " + e.getMessage()
                            + ". Stop the server and restore its directory from a backup",
                    e);
        }
        return new SpoolFailure("The store could not do it: " + e, e);
    }
}
