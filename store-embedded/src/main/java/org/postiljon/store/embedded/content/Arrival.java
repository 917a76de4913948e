package org.postiljon.store.embedded.content;

import org.jspecify.annotations.Nullable;

/**
 * A content on its way in.
 *
 * @param body its bytes; null: it is in {@code file}
 * @param file a file of its own, written and synced; null: it is in {@code body}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Arrival(byte @Nullable [] body, @Nullable Location file) {
    /** Bytes that it keeps in memory. */
    public long bytes() {
        return body == null ? 0 : body.length;
    }
}
