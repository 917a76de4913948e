package org.postiljon.store.embedded.intake;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Entrance;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Sequence;
import org.postiljon.store.embedded.commit.Times;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.Arrival;
import org.postiljon.store.embedded.content.ContentReader;
import org.postiljon.store.embedded.content.ContentRows;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.Owner;
import org.postiljon.store.embedded.content.StoredContent;

/** Keeps mails of James's queues in a table, their contents beside those of the spool. */
public final class SqliteIntakeStore implements IntakeStore {
    private final Entrance entrance;
    private final Writer writer;
    private final Reader reader;
    private final ContentReader contents;

    /** Over these parts, which stay the caller's. */
    public SqliteIntakeStore(Entrance entrance, Writer writer, Reader reader, ContentReader contents) {
        this.entrance = entrance;
        this.writer = writer;
        this.reader = reader;
        this.contents = contents;
    }

    /** Adds a mail. */
    private record Add(String queue, String name, String data, Instant due, int priority, Arrival arrival)
            implements Change<Stored> {
        @Override
        public Stored apply(Commit commit) throws SQLException, IOException {
            long id = commit.next(Sequence.INTAKE);
            Location at = commit.store(arrival, Owner.INTAKE, id);
            commit.rows()
                    .update(
                            "INSERT INTO intake(id, queue, name, data, due, priority, seg, off, len, crc)"
                                    + " VALUES(?,?,?,?,?,?,?,?,?,?)",
                            id,
                            queue,
                            name,
                            data,
                            Times.up(due),
                            priority,
                            at.segment(),
                            at.offset(),
                            at.length(),
                            at.crc());
            return new Stored(id, queue, name, data, due, priority, new StoredContent(Owner.INTAKE, id, at));
        }

        @Override
        public long bytes() {
            return arrival.bytes();
        }

        @Override
        public boolean bringsMail() {
            return true;
        }
    }

    @Override
    public CompletionStage<Stored> add(
            String queue, String name, String data, Content content, Instant due, int priority) {
        return entrance.write(content, arrival -> new Add(queue, name, data, due, priority, arrival));
    }

    @Override
    public CompletionStage<Void> remove(Collection<Long> ids) {
        List<Long> gone = List.copyOf(ids);
        return writer.write(commit -> {
                    for (long id : gone) {
                        commit.rows()
                                .query(
                                        row -> commit.remove(ContentRows.location(row, 1)),
                                        ContentRows.select(Owner.INTAKE),
                                        id);
                        commit.rows().update("DELETE FROM intake WHERE id = ?", id);
                    }
                    return gone.size();
                })
                .thenAccept(count -> {});
    }

    @Override
    public CompletionStage<Void> flush(String queue, Instant now) {
        return writer.write(commit -> commit.rows()
                        .update("UPDATE intake SET due = ?2 WHERE queue = ?1 AND due > ?2", queue, Times.down(now)))
                .thenAccept(count -> {});
    }

    @Override
    public List<Stored> load(String queue) {
        return reader.askAndWait(rows -> {
            List<Stored> mails = new ArrayList<>();
            rows.query(
                    row -> mails.add(new Stored(
                            row.getLong(1),
                            queue,
                            row.getString(2),
                            row.getString(3),
                            Instant.ofEpochMilli(row.getLong(4)),
                            row.getInt(5),
                            new StoredContent(Owner.INTAKE, row.getLong(1), ContentRows.location(row, 6)))),
                    "SELECT id, name, data, due, priority, seg, off, len, crc FROM intake WHERE queue = ? ORDER BY id",
                    queue);
            return mails;
        });
    }

    @Override
    public CompletionStage<Content> content(ContentRef ref) {
        return contents.read((StoredContent) ref);
    }

    @Override
    public CompletionStage<Optional<Instant>> taken(String name) {
        return reader.ask(rows -> {
            List<Instant> first = new ArrayList<>();
            rows.query(
                    row -> first.add(Instant.ofEpochMilli(row.getLong(1))),
                    "SELECT at FROM taken WHERE root = ? ORDER BY at LIMIT 1",
                    name);
            return first.stream().findFirst();
        });
    }
}
