package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import org.postiljon.store.embedded.commit.Database;

/** Fills the book at the start: one pass over all deliveries, grouped. */
final class BookLoader {
    private BookLoader() {}

    static void load(Database rows, DueBook book) throws SQLException {
        rows.query(
                row -> book.load(LaneRows.key(row, 5), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                "SELECT g.waiting, g.held, g.rcpts, g.due, " + LaneRows.COLUMNS
                        + " FROM (SELECT lane, count(*) FILTER (WHERE hold IS NULL) AS waiting,"
                        + " count(hold) AS held, sum(rcpts) AS rcpts,"
                        + " min(due) FILTER (WHERE hold IS NULL) AS due FROM delivery GROUP BY lane) g"
                        + " JOIN lane l ON l.id = g.lane");
    }
}
