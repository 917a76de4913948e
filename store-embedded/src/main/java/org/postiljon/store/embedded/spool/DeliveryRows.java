package org.postiljon.store.embedded.spool;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.json.RecipientsJson;

/** Deliveries in their table. */
final class DeliveryRows {
    private static final String COLUMNS = "d.id, d.turn, d.domain, d.due, d.expires, d.accepted, d.attempts, d.retries,"
            + " d.source, d.hold, d.suspended, d.recipients";
    private static final int COLUMN_COUNT = 12;

    /** Deliveries of a known key with their messages; a condition on {@code d} follows. */
    static final String SELECT = "SELECT " + COLUMNS + ", " + MessageRows.COLUMNS
            + " FROM delivery d JOIN message m ON m.id = d.message WHERE ";

    /** Deliveries with their messages and keys; a condition on {@code d} follows. */
    static final String SELECT_WITH_KEY = "SELECT " + COLUMNS + ", " + MessageRows.COLUMNS + ", " + LaneRows.COLUMNS
            + " FROM delivery d JOIN message m ON m.id = d.message JOIN lane l ON l.id = d.lane WHERE ";

    private DeliveryRows() {}

    /** Where a delivery lies in the due order of its key. */
    static Position position(Waiting waiting) {
        return new Position(waiting.due().toEpochMilli(), waiting.id());
    }

    /** A row of {@link #SELECT}. */
    static Waiting waiting(ResultSet row, WaitingKey key) throws SQLException {
        int message = COLUMN_COUNT + 1;
        long id = row.getLong(1);
        String hold = row.getString(10);
        List<WaitingRecipient> recipients = RecipientsJson.read(row.getString(12));
        return new Waiting(
                new StoredHandle(id, row.getInt(2)),
                id,
                key,
                new Domain(row.getString(3)),
                MessageRows.message(row, message),
                MessageRows.content(row, message),
                recipients,
                row.getInt(7),
                row.getInt(8),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(4)),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getString(9),
                hold == null ? "" : hold,
                row.getInt(11) != 0);
    }

    /** A row of {@link #SELECT_WITH_KEY}. */
    static Waiting waiting(ResultSet row) throws SQLException {
        return waiting(row, LaneRows.key(row, COLUMN_COUNT + MessageRows.COLUMN_COUNT + 1));
    }
}
