package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Cancel;
import org.postiljon.store.embedded.commit.Database;

/** Operators' cancels, one row for each set of labels. */
final class CancelRows {
    private CancelRows() {}

    /** A time is kept in full: what was accepted before and after it is told apart by it. */
    static int put(Database rows, Cancel cancel) throws SQLException {
        return rows.update(
                "INSERT OR REPLACE INTO cancel(tenant, campaign, tag, list, reason, at) VALUES(?, ?, ?, ?, ?, ?)",
                cancel.which().tenant(),
                cancel.which().campaign(),
                cancel.which().tag(),
                cancel.which().list(),
                cancel.reason(),
                cancel.at().toString());
    }

    static List<Cancel> all(Database rows) throws SQLException {
        List<Cancel> all = new ArrayList<>();
        rows.query(
                row -> all.add(new Cancel(
                        new Labels(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                        row.getString(5),
                        Instant.parse(row.getString(6)))),
                "SELECT tenant, campaign, tag, list, reason, at FROM cancel");
        return all;
    }

    /** Not where a later one took its place. */
    static int remove(Database rows, Cancel cancel) throws SQLException {
        return rows.update(
                "DELETE FROM cancel WHERE tenant = ? AND campaign = ? AND tag = ? AND list = ? AND at = ?",
                cancel.which().tenant(),
                cancel.which().campaign(),
                cancel.which().tag(),
                cancel.which().list(),
                cancel.at().toString());
    }
}
