package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.json.RecipientsJson;

/** Finds deliveries by recipient, for people: goes through all of them, a page at a time, in order of age. */
final class RecipientSearch {
    private static final int PAGE = 500;

    private RecipientSearch() {}

    static List<Waiting> page(Database rows, long afterId, int limit) throws SQLException {
        List<Waiting> page = new ArrayList<>();
        rows.query(
                row -> page.add(DeliveryRows.waiting(row)),
                DeliveryRows.SELECT_WITH_KEY + "d.id > ? ORDER BY d.id LIMIT ?",
                afterId,
                limit);
        return page;
    }

    static List<Waiting> find(Database rows, Predicate<Address> which, int limit) throws SQLException {
        List<Waiting> found = new ArrayList<>();
        long[] last = {0};
        int read = PAGE;
        while (read == PAGE && found.size() < limit) {
            List<Long> matching = new ArrayList<>();
            read = rows.scan(
                    row -> {
                        last[0] = row.getLong(1);
                        if (RecipientsJson.read(row.getString(2)).stream()
                                .anyMatch(r -> which.test(r.recipient().address()))) {
                            matching.add(row.getLong(1));
                        }
                        return true;
                    },
                    "SELECT id, recipients FROM delivery WHERE id > ? ORDER BY id LIMIT " + PAGE,
                    last[0]);
            for (long id : matching) {
                if (found.size() < limit) {
                    rows.query(
                            row -> found.add(DeliveryRows.waiting(row)), DeliveryRows.SELECT_WITH_KEY + "d.id = ?", id);
                }
            }
        }
        return found;
    }
}
