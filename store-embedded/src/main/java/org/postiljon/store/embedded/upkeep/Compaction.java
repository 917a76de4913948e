package org.postiljon.store.embedded.upkeep;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.ContentFiles.Found;
import org.postiljon.store.embedded.content.ContentRows;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.Owner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what still lives in a sparse segment to the end of the newest one, in normal groups, so that the old file can go:
 * else one waiting mail keeps 64 MB.
 *
 * <p>What lives is found by the heads of the records, and where these are damaged by going through all rows. A content that
 * can't be read stays where it is, and with it the file, until its message is gone; all others are moved. All of a segment
 * may be delivered while it is looked at; that its file is gone then is no damage.
 */
final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final double SPARSE = 0.3;
    private static final long BATCH_BYTES = 2L << 20;

    private final ContentFiles contents;
    private final Reader reader;
    private final Writer writer;
    /** Segments that keep a content that can't be read. */
    private final Set<Integer> damaged = new HashSet<>();

    Compaction(ContentFiles contents, Reader reader, Writer writer) {
        this.contents = contents;
        this.reader = reader;
        this.writer = writer;
    }

    /** Empties one sparse segment, if there is one. */
    void run() {
        for (int segment : contents.sparse(SPARSE)) {
            if (!damaged.contains(segment) && empty(segment)) {
                return;
            }
        }
    }

    /** Whether all that lived in it was moved. */
    private boolean empty(int segment) {
        List<Moved> batch = new ArrayList<>();
        long bytes = 0;
        for (Found found : alive(segment)) {
            try {
                batch.add(new Moved(found, body(found)));
                bytes += found.at().bytes();
            } catch (IOException e) {
                unreadable(segment, found, e);
            }
            if (bytes >= BATCH_BYTES) {
                move(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
        move(batch);
        return !damaged.contains(segment);
    }

    private List<Found> alive(int segment) {
        List<Found> all;
        try {
            all = contents.records(segment);
        } catch (IOException e) {
            if (!(e instanceof NoSuchFileException)) {
                LOG.warn("Looking for what lives in a segment by going through all rows: {}", e.getMessage());
            }
            return reader.askAndWait(rows -> aliveByRows(rows, segment));
        }
        return reader.askAndWait(rows -> {
            List<Found> alive = new ArrayList<>();
            for (Found found : all) {
                if (isAlive(rows, found)) {
                    alive.add(found);
                }
            }
            return alive;
        });
    }

    private static List<Found> aliveByRows(Database rows, int segment) throws SQLException {
        List<Found> alive = new ArrayList<>();
        for (Owner owner : Owner.values()) {
            rows.query(
                    row -> alive.add(new Found(owner, row.getLong(1), ContentRows.location(row, 2))),
                    ContentRows.ofSegment(owner),
                    segment);
        }
        return alive;
    }

    private static boolean isAlive(Database rows, Found found) throws SQLException {
        boolean[] alive = {false};
        rows.query(
                row -> alive[0] = ContentRows.location(row, 1).equals(found.at()),
                ContentRows.select(found.owner()),
                found.id());
        return alive[0];
    }

    private byte[] body(Found found) throws IOException {
        try (InputStream in =
                contents.read(found.at(), found.owner(), found.id()).open()) {
            return in.readAllBytes();
        }
    }

    /** Where a spool drains fast, its message may have gone in the meantime, and the file with the last of them. */
    private void unreadable(int segment, Found found, IOException why) {
        if (reader.askAndWait(rows -> isAlive(rows, found))) {
            damaged.add(segment);
            LOG.error(
                    "The content of {} can't be read and stays where it is, and with it the file: {}. Restore that file"
                            + " from a backup, or cancel the message",
                    found.owner().called(found.id()),
                    why.getMessage());
        }
    }

    private void move(List<Moved> batch) {
        if (!batch.isEmpty()) {
            writer.writeAndWait(new Move(List.copyOf(batch)));
        }
    }

    /** A record and its body. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Moved(Found from, byte[] body) {}

    /** Appends records again and points their rows to the new place. */
    private record Move(List<Moved> batch) implements Change<Integer> {
        @Override
        public Integer apply(Commit commit) throws SQLException, IOException {
            int moved = 0;
            for (Moved each : batch) {
                Found from = each.from();
                Location to = commit.append(from.owner(), from.id(), each.body());
                int changed = commit.rows()
                        .update(
                                ContentRows.move(from.owner()),
                                to.segment(),
                                to.offset(),
                                from.id(),
                                from.at().segment(),
                                from.at().offset());
                commit.remove(changed == 1 ? from.at() : to);
                moved += changed;
            }
            return moved;
        }

        @Override
        public long bytes() {
            return batch.stream().mapToLong(m -> m.body().length).sum();
        }

        /** It needs room, and can wait. */
        @Override
        public boolean bringsMail() {
            return true;
        }
    }
}
