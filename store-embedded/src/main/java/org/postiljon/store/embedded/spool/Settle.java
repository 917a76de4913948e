package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Settlement.Next;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.Sequence;
import org.postiljon.store.embedded.commit.Times;
import org.postiljon.store.embedded.content.StoredContent;
import org.postiljon.store.embedded.json.RecipientsJson;

/** Writes an outcome: row, events, outbox. Does nothing where that outcome is written already. */
final class Settle implements Change<Boolean> {
    private final Settlement settlement;
    private final StoredHandle handle;
    private final List<WaitingRecipient> remaining;
    private final LaneRows lanes;
    private final DueBook book;
    private final Consumer<WaitingKey> news;
    private final Consumer<OutboxItem> outbox;

    /**
     * An outcome.
     *
     * @param news   hears of keys in which something waits on
     * @param outbox hears of what James has to do
     * @throws IllegalArgumentException when recipients remain that have no next time
     */
    Settle(
            Settlement settlement,
            LaneRows lanes,
            DueBook book,
            Consumer<WaitingKey> news,
            Consumer<OutboxItem> outbox) {
        this.settlement = settlement;
        this.handle = (StoredHandle) settlement.of().handle();
        this.remaining = remaining(settlement);
        this.lanes = lanes;
        this.book = book;
        this.news = news;
        this.outbox = outbox;
        if (!remaining.isEmpty() && settlement.next().isEmpty()) {
            throw new IllegalArgumentException(
                    "Delivery " + handle.id() + " has " + remaining.size() + " recipients left, but no next time");
        }
    }

    private static List<WaitingRecipient> remaining(Settlement settlement) {
        Map<Address, RecipientResult> results = new HashMap<>();
        settlement.results().forEach(r -> results.put(r.recipient().address(), r));
        List<WaitingRecipient> remaining = new ArrayList<>();
        for (WaitingRecipient waiting : settlement.of().recipients()) {
            RecipientResult result = results.get(waiting.recipient().address());
            if (result == null) {
                remaining.add(waiting);
            } else if (!result.isFinal()) {
                remaining.add(waiting.after(result));
            }
        }
        return remaining;
    }

    @Override
    public Boolean apply(Commit commit) throws SQLException {
        Stood stood = remaining.isEmpty()
                ? remove(commit.rows())
                : reschedule(commit.rows(), settlement.next().orElseThrow());
        if (stood == null) {
            return false;
        }
        StoredContent content = (StoredContent) settlement.of().content();
        for (OutboxItem item : settlement.outbox()) {
            write(commit, content.id(), item);
        }
        MessageRows.refer(commit, content.id(), settlement.outbox().size() - (remaining.isEmpty() ? 1 : 0));
        for (Event event : settlement.events()) {
            commit.append(event);
        }
        WaitingKey key = lanes.key(commit.rows(), stood.lane(), settlement.of().key());
        commit.afterwards(() -> note(key, stood.held()));
        return true;
    }

    /** Where the row stood: an outcome may come after its delivery was put back, and held or moved since. */
    private record Stood(long lane, boolean held) {}

    private @Nullable Stood remove(Database rows) throws SQLException {
        return stood(
                rows,
                "DELETE FROM delivery WHERE id = ? AND turn = ? RETURNING lane, hold",
                handle.id(),
                handle.turn());
    }

    private @Nullable Stood reschedule(Database rows, Next next) throws SQLException {
        return stood(
                rows,
                "UPDATE delivery SET due = ?, attempts = ?, retries = ?, source = ?, rcpts = ?, latest = ?,"
                        + " recipients = ?, turn = turn + 1 WHERE id = ? AND turn = ? RETURNING lane, hold",
                Times.up(next.due()),
                next.attempts(),
                next.retries(),
                next.source(),
                remaining.size(),
                latest(next.due()),
                RecipientsJson.write(remaining),
                handle.id(),
                handle.turn());
    }

    /** When the last one comes due; null: with the delivery. */
    private @Nullable Long latest(Instant due) {
        Instant latest = remaining.stream()
                .map(WaitingRecipient::notBefore)
                .max(Instant::compareTo)
                .orElse(due);
        return latest.isAfter(due) ? Times.up(latest) : null;
    }

    private static @Nullable Stood stood(Database rows, String sql, @Nullable Object... parameters)
            throws SQLException {
        @Nullable Stood[] stood = new Stood[1];
        rows.query(row -> stood[0] = new Stood(row.getLong(1), row.getString(2) != null), sql, parameters);
        return stood[0];
    }

    private void write(Commit commit, long message, OutboxItem item) throws SQLException {
        long id = commit.next(Sequence.OUTBOX);
        commit.rows()
                .update(
                        "INSERT INTO outbox(id, message, kind, results) VALUES(?, ?, ?, ?)",
                        id,
                        message,
                        item.kind().name(),
                        RecipientsJson.writeResults(item.results()));
        OutboxItem stored = new OutboxItem(
                id, item.kind(), settlement.of().message(), settlement.of().content(), item.results());
        commit.afterwards(() -> outbox.accept(stored));
    }

    private void note(WaitingKey key, boolean held) {
        Waiting of = settlement.of();
        book.left(key, of.id(), held, of.recipients().size());
        if (!remaining.isEmpty()) {
            if (held) {
                book.joinedHeld(key, remaining.size());
            } else {
                Position at =
                        new Position(Times.up(settlement.next().orElseThrow().due()), of.id());
                book.joined(key, at, remaining.size());
                news.accept(key);
            }
        }
    }
}
