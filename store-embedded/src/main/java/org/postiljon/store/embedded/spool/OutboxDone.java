package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;

/**
 * James has done it: the row goes, and the content with its last need.
 *
 * @param id of the row
 */
record OutboxDone(long id) implements Change<Boolean> {
    @Override
    public Boolean apply(Commit commit) throws SQLException {
        long message = commit.rows().number(0, "SELECT message FROM outbox WHERE id = ?", id);
        if (message != 0) {
            commit.rows().update("DELETE FROM outbox WHERE id = ?", id);
            MessageRows.refer(commit, message, -1);
        }
        return message != 0;
    }
}
