package org.postiljon.store.embedded.content;

import org.postiljon.delivery.spool.ContentRef;

/**
 * A content as callers hold it.
 *
 * @param owner whose row knows where it is
 * @param id    of that row
 * @param at    where it was when this was made; compaction moves it
 */
public record StoredContent(Owner owner, long id, Location at) implements ContentRef {
    @Override
    public long size() {
        return at.length();
    }
}
