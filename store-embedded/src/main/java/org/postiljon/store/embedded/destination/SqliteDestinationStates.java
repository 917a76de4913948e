package org.postiljon.store.embedded.destination;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Writer;

/** Keeps states in a table, one row per destination. */
public final class SqliteDestinationStates implements DestinationStates {
    private final Writer writer;
    private final Reader reader;

    /** Over these parts, which stay the caller's. */
    public SqliteDestinationStates(Writer writer, Reader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public List<Saved> load() {
        return reader.askAndWait(rows -> {
            List<Saved> states = new ArrayList<>();
            rows.query(
                    row -> states.add(new Saved(row.getString(1), row.getString(2), row.getString(3))),
                    "SELECT site, source, state FROM destination ORDER BY site, source");
            return states;
        });
    }

    @Override
    public CompletionStage<Void> save(Collection<Saved> states, List<Event> events) {
        List<Saved> saved = List.copyOf(states);
        List<Event> told = List.copyOf(events);
        return writer.write(commit -> {
                    for (Saved state : saved) {
                        commit.rows()
                                .update(
                                        "INSERT OR REPLACE INTO destination(site, source, state) VALUES(?, ?, ?)",
                                        state.site(),
                                        state.source(),
                                        state.state());
                    }
                    for (Event event : told) {
                        commit.append(event);
                    }
                    return saved.size();
                })
                .thenAccept(count -> {});
    }

    @Override
    public CompletionStage<Void> forget(Collection<Saved> states) {
        List<Saved> forgotten = List.copyOf(states);
        return writer.write(commit -> {
                    for (Saved state : forgotten) {
                        commit.rows()
                                .update(
                                        "DELETE FROM destination WHERE site = ? AND source = ?",
                                        state.site(),
                                        state.source());
                    }
                    return forgotten.size();
                })
                .thenAccept(count -> {});
    }
}
