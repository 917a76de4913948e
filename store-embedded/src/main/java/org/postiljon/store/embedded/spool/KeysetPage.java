package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.store.embedded.commit.Database;

/**
 * Reads one page of an index in order of a time, then id, from a place on. In two queries, because SQLite uses only the
 * time of {@code (due, id) >= (?, ?)}: where very many are due at once, each page would go through all of them.
 *
 * @param select the query with its conditions but the place; parameters are plain question marks
 * @param column the time, as {@code d.due}
 */
record KeysetPage(String select, String column) {
    /**
     * Reads.
     *
     * @param page       at most so many rows
     * @param parameters of {@code select}
     * @return whether that was all: the page was not filled, and {@code each} did not stop it
     */
    boolean read(Database rows, Database.Step each, Position from, int page, @Nullable Object... parameters)
            throws SQLException {
        boolean[] goOn = {true};
        Database.Step step = row -> goOn[0] = each.read(row);
        int read = rows.scan(
                step,
                select + " AND " + column + " = ? AND d.id >= ? ORDER BY d.id LIMIT ?",
                with(parameters, from.due(), from.id(), page));
        if (goOn[0] && read < page) {
            read += rows.scan(
                    step,
                    select + " AND " + column + " > ? ORDER BY " + column + ", d.id LIMIT ?",
                    with(parameters, from.due(), page - read));
        }
        return goOn[0] && read < page;
    }

    private static @Nullable Object[] with(@Nullable Object[] parameters, Object... more) {
        return Stream.concat(Stream.of(parameters), Stream.of(more)).toArray();
    }
}
