package org.postiljon.store.embedded;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.DamagedContent;

/**
 * Holds rows and content files against each other, at the start: counts what lives in each segment, finds files that are
 * missing or too short, and deletes those that no row knows. Contents themselves are checked when they are read.
 */
final class ContentCheck {
    /** What rows say of a segment. */
    private record Segment(int number, long records, long bytes, long end) {}

    /** What a row says of a file of its own. */
    private record Large(long number, long length) {}

    private ContentCheck() {}

    /**
     * Does it.
     *
     * @param goOn  whether the start goes on even if something is wrong
     * @return what is wrong, for people: empty where all is well
     */
    static List<String> run(Database rows, ContentFiles contents, boolean goOn) throws SQLException, IOException {
        List<String> wrong = new ArrayList<>();
        for (Segment segment : segments(rows)) {
            try {
                contents.expect(segment.number(), segment.records(), segment.bytes(), segment.end());
            } catch (DamagedContent e) {
                wrong.add(e.getMessage());
            }
        }
        Set<Long> known = new HashSet<>();
        for (Large large : larges(rows)) {
            known.add(large.number());
            try {
                contents.expectLarge(large.number(), large.length());
            } catch (DamagedContent e) {
                wrong.add(e.getMessage());
            }
        }
        if (wrong.isEmpty() || goOn) {
            contents.sweep(known);
        }
        return wrong;
    }

    private static List<Segment> segments(Database rows) throws SQLException {
        List<Segment> segments = new ArrayList<>();
        rows.query(
                row -> segments.add(new Segment(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4))),
                "SELECT seg, count(*), sum(len + ?1), max(off + len + ?1) FROM"
                        + " (SELECT seg, off, len FROM message UNION ALL SELECT seg, off, len FROM intake)"
                        + " WHERE seg > 0 GROUP BY seg",
                ContentFiles.HEAD_BYTES);
        return segments;
    }

    private static List<Large> larges(Database rows) throws SQLException {
        List<Large> larges = new ArrayList<>();
        rows.query(
                row -> larges.add(new Large(row.getLong(1), row.getLong(2))),
                "SELECT off, len FROM message WHERE seg = 0 UNION ALL SELECT off, len FROM intake WHERE seg = 0");
        return larges;
    }
}
