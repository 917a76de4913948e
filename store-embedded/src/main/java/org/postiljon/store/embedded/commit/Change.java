package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.sql.SQLException;

/**
 * What one caller wants changed, as a part of a group commit.
 *
 * @param <T> what the caller learns
 */
public interface Change<T> {
    /**
     * Writes rows and contents. May be called again, when its group failed for another's fault: it changes nothing in
     * memory but by {@link Commit#afterwards}. What it throws fails this change alone, unless the disk is to blame.
     */
    T apply(Commit commit) throws SQLException, IOException;

    /** Bytes of content that it brings. */
    default long bytes() {
        return 0;
    }

    /** Whether it brings new mail: that is refused first when the disk is full, outcomes are not. */
    default boolean bringsMail() {
        return false;
    }
}
