package org.postiljon.store.embedded.content;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The columns of a table that say where a content is: {@code seg, off, len, crc}. */
public final class ContentRows {
    private ContentRows() {}

    /** Where it is; the columns begin at {@code first}. */
    public static Location location(ResultSet row, int first) throws SQLException {
        return new Location(row.getInt(first), row.getLong(first + 1), row.getLong(first + 2), row.getInt(first + 3));
    }

    /** The query for the place of one content, by the id of its row. */
    public static String select(Owner owner) {
        return switch (owner) {
            case MESSAGE -> "SELECT seg, off, len, crc FROM message WHERE id = ?";
            case INTAKE -> "SELECT seg, off, len, crc FROM intake WHERE id = ?";
        };
    }

    /** The query for all contents of a table in one segment: its row's id, then where it is. Goes through the whole table. */
    public static String ofSegment(Owner owner) {
        return switch (owner) {
            case MESSAGE -> "SELECT id, seg, off, len, crc FROM message WHERE seg = ?";
            case INTAKE -> "SELECT id, seg, off, len, crc FROM intake WHERE seg = ?";
        };
    }

    /** The change that moves one content within segments: to segment and offset, of id, from segment and offset. */
    public static String move(Owner owner) {
        return switch (owner) {
            case MESSAGE -> "UPDATE message SET seg = ?, off = ? WHERE id = ? AND seg = ? AND off = ?";
            case INTAKE -> "UPDATE intake SET seg = ?, off = ? WHERE id = ? AND seg = ? AND off = ?";
        };
    }
}
