package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postiljon.delivery.event.Event;
import org.postiljon.store.embedded.content.Arrival;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.Owner;
import org.postiljon.store.embedded.json.EventJson;

/** One group commit while it is made. For the writer's thread. */
public final class Commit {
    private final Database rows;
    private final ContentFiles contents;
    private final Map<Sequence, Long> ids;
    private final List<Location> added = new ArrayList<>();
    private final List<Location> removed = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();
    private boolean wroteSegment;

    Commit(Database rows, ContentFiles contents, Map<Sequence, Long> ids) {
        this.rows = rows;
        this.contents = contents;
        this.ids = ids;
    }

    /** The database, within the transaction. */
    public Database rows() {
        return rows;
    }

    /** The next id of a table; never given again. */
    public long next(Sequence sequence) {
        return ids.merge(sequence, 1L, Long::sum);
    }

    /** Stores a content for a row; durable before the row is. */
    public Location store(Arrival arrival, Owner owner, long id) throws IOException {
        Location file = arrival.file();
        return file != null ? file : append(owner, id, Objects.requireNonNull(arrival.body()));
    }

    /** A content that came in is not needed after all. */
    public void drop(Arrival arrival) {
        if (arrival.file() != null) {
            remove(arrival.file());
        }
    }

    /** Appends a record to the active segment; durable before the rows are. */
    public Location append(Owner owner, long id, byte[] body) throws IOException {
        Location location = contents.append(owner, id, body);
        wroteSegment = true;
        added.add(location);
        return location;
    }

    /** A content does not live any more, once this is committed. */
    public void remove(Location location) {
        removed.add(location);
    }

    /** Appends an event to the log. */
    public void append(Event event) throws SQLException {
        rows.update(
                "INSERT INTO event(seq, at, data) VALUES(?, ?, ?)",
                next(Sequence.EVENT),
                Times.down(event.at()),
                EventJson.write(event));
    }

    /** Is run after the commit, on the writer's thread, in order; short and without I/O. */
    public void afterwards(Runnable effect) {
        afterwards.add(effect);
    }

    Map<Sequence, Long> ids() {
        return ids;
    }

    void syncContents() throws IOException {
        if (wroteSegment) {
            contents.sync();
        }
    }

    /** It is durable. What fails here is said, and the rest is done all the same: nobody can take the commit back. */
    void finish() {
        run(() -> contents.committed(added, removed));
        afterwards.forEach(Commit::run);
    }

    private static void run(Runnable effect) {
        try {
            effect.run();
        } catch (Throwable e) {
            Answers.say(
                    "After a commit: what the store knows in memory may differ from what is on disk, until it is opened"
                            + " again",
                    e);
        }
    }
}
