package org.postiljon.store.embedded.spool;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Stream;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.content.ContentRows;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.Owner;
import org.postiljon.store.embedded.content.StoredContent;

/** Messages in their table; each lives as long as a delivery or an outbox row refers to it. */
final class MessageRows {
    /** What {@link #message} and {@link #content} read, in this order; the table is called {@code m}. */
    static final String COLUMNS = "m.id, m.name, m.message_id, m.sender, m.ret, m.envid, m.flags, m.tenant, m.campaign,"
            + " m.tag, m.list, m.profile, m.stream, m.seg, m.off, m.len, m.crc";

    static final int COLUMN_COUNT = 17;
    private static final int EIGHT_BIT = 1;
    private static final int SMTP_UTF8 = 2;

    private MessageRows() {}

    static void insert(Database rows, long id, int refs, Message message, Location at) throws SQLException {
        Envelope envelope = message.envelope();
        Labels labels = message.labels();
        rows.update(
                "INSERT INTO message(id, refs, name, message_id, sender, ret, envid, flags, tenant, campaign, tag, list,"
                        + " profile, stream, seg, off, len, crc) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                id,
                refs,
                message.name(),
                message.messageId(),
                envelope.sender().map(Address::toString).orElse(null),
                envelope.ret(),
                envelope.envid(),
                (envelope.eightBit() ? EIGHT_BIT : 0) | (envelope.smtpUtf8() ? SMTP_UTF8 : 0),
                labels.tenant(),
                labels.campaign(),
                labels.tag(),
                labels.list(),
                message.profile().name(),
                message.stream().name(),
                at.segment(),
                at.offset(),
                at.length(),
                at.crc());
    }

    /** The message; its columns begin at {@code first}. */
    static Message message(ResultSet row, int first) throws SQLException {
        String sender = row.getString(first + 3);
        int flags = row.getInt(first + 6);
        return new Message(
                row.getString(first + 1),
                row.getString(first + 2),
                new Envelope(
                        sender == null ? Optional.empty() : Optional.of(address(sender)),
                        row.getString(first + 4),
                        row.getString(first + 5),
                        (flags & EIGHT_BIT) != 0,
                        (flags & SMTP_UTF8) != 0),
                new Labels(
                        row.getString(first + 7),
                        row.getString(first + 8),
                        row.getString(first + 9),
                        row.getString(first + 10)),
                new Profile(row.getString(first + 11)),
                new Stream(row.getString(first + 12)));
    }

    /** Where its content is; its columns begin at {@code first}. */
    static StoredContent content(ResultSet row, int first) throws SQLException {
        return new StoredContent(Owner.MESSAGE, row.getLong(first), ContentRows.location(row, first + 13));
    }

    private static Address address(String text) {
        int at = text.lastIndexOf('@');
        return new Address(text.substring(0, Math.max(at, 0)), new Domain(text.substring(at + 1)));
    }

    /** As many more or, if negative, fewer need this message. When none does any more it goes, and its content. */
    static void refer(Commit commit, long id, int more) throws SQLException {
        if (more == 0) {
            return;
        }
        Database rows = commit.rows();
        rows.update("UPDATE message SET refs = refs + ? WHERE id = ?", more, id);
        if (more < 0) {
            Location[] gone = new Location[1];
            rows.query(
                    row -> gone[0] = ContentRows.location(row, 1),
                    "SELECT seg, off, len, crc FROM message WHERE id = ? AND refs <= 0",
                    id);
            if (gone[0] != null) {
                rows.update("DELETE FROM message WHERE id = ?", id);
                commit.remove(gone[0]);
            }
        }
    }
}
