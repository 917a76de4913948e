package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.util.function.Consumer;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.json.RecipientsJson;

/** What James still has to do, in its table. */
final class OutboxRows {
    private static final int PAGE = 200;

    private OutboxRows() {}

    /** Hands all of it over, in order. */
    static void replay(Database rows, Consumer<OutboxItem> to) throws SQLException {
        long[] last = {0};
        int read = PAGE;
        while (read == PAGE) {
            read = rows.scan(
                    row -> {
                        last[0] = row.getLong(1);
                        to.accept(new OutboxItem(
                                row.getLong(1),
                                OutboxItem.Kind.valueOf(row.getString(2)),
                                MessageRows.message(row, 4),
                                MessageRows.content(row, 4),
                                RecipientsJson.readResults(row.getString(3))));
                        return true;
                    },
                    "SELECT o.id, o.kind, o.results, " + MessageRows.COLUMNS
                            + " FROM outbox o JOIN message m ON m.id = o.message WHERE o.id > ? ORDER BY o.id LIMIT "
                            + PAGE,
                    last[0]);
        }
    }
}
