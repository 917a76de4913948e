package org.postiljon.store.embedded.upkeep;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postiljon.delivery.message.Content;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.ContentFiles.Found;
import org.postiljon.store.embedded.content.ContentRows;
import org.postiljon.store.embedded.content.Location;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what still lives in a sparse segment to the end of the newest one, in normal groups, so that the old file can go:
 * else one waiting mail keeps 64 MB.
 */
final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final double SPARSE = 0.3;
    private static final long BATCH_BYTES = 2L << 20;

    private final ContentFiles contents;
    private final Reader reader;
    private final Writer writer;
    private final Set<Integer> damaged = new HashSet<>();

    Compaction(ContentFiles contents, Reader reader, Writer writer) {
        this.contents = contents;
        this.reader = reader;
        this.writer = writer;
    }

    /** Empties one sparse segment, if there is one. */
    void run() {
        for (int segment : contents.sparse(SPARSE)) {
            if (!damaged.contains(segment)) {
                try {
                    empty(segment);
                } catch (IOException e) {
                    damaged.add(segment);
                    LOG.error("Segment {} can't be compacted and stays as it is: {}", segment, e.getMessage());
                }
                return;
            }
        }
    }

    private void empty(int segment) throws IOException {
        List<Found> alive = alive(contents.records(segment));
        List<Moved> batch = new ArrayList<>();
        long bytes = 0;
        for (Found found : alive) {
            batch.add(new Moved(found, body(found)));
            bytes += found.at().bytes();
            if (bytes >= BATCH_BYTES) {
                move(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
        }
        move(batch);
    }

    private List<Found> alive(List<Found> all) {
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

    private static boolean isAlive(Database rows, Found found) throws SQLException {
        boolean[] alive = {false};
        rows.query(
                row -> {
                    Location at = ContentRows.location(row, 1);
                    alive[0] = at.segment() == found.at().segment()
                            && at.offset() == found.at().offset();
                },
                ContentRows.select(found.owner()),
                found.id());
        return alive[0];
    }

    private byte[] body(Found found) throws IOException {
        Content content = contents.read(found.at(), found.owner(), found.id());
        try (InputStream in = content.open()) {
            return in.readAllBytes();
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
