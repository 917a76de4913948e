package org.postiljon.store.embedded;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

    private final List<Segment> segments;
    private final List<Large> larges;

    private ContentCheck(List<Segment> segments, List<Large> larges) {
        this.segments = segments;
        this.larges = larges;
    }

    /** Reads what the rows say. */
    static ContentCheck of(Database rows) throws SQLException {
        return new ContentCheck(segments(rows), larges(rows));
    }

    private Set<Long> knownLarges() {
        return larges.stream().map(Large::number).collect(Collectors.toSet());
    }

    /**
     * What is wrong with files that no row knows, for people: empty where all is well. Comes before the contents are opened,
     * which would count such files as theirs.
     *
     * @param goOn whether the start goes on even if something is wrong
     */
    List<String> unknown(UnknownContent content, boolean goOn) throws SQLException, IOException {
        Set<Integer> known = segments.stream().map(Segment::number).collect(Collectors.toSet());
        return content.check(known, knownLarges(), goOn);
    }

    /** Which files that rows know are missing or too short, for people: empty where all is well. */
    List<String> missing(ContentFiles contents) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Segment segment : segments) {
            try {
                contents.expect(segment.number(), segment.records(), segment.bytes(), segment.end());
            } catch (DamagedContent e) {
                wrong.add(e.getMessage());
            }
        }
        for (Large large : larges) {
            try {
                contents.expectLarge(large.number(), large.length());
            } catch (DamagedContent e) {
                wrong.add(e.getMessage());
            }
        }
        return wrong;
    }

    /** Deletes the files that no row knows; after the checks. */
    void sweep(ContentFiles contents) throws IOException {
        contents.sweep(knownLarges());
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
