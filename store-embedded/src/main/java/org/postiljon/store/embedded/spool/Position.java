package org.postiljon.store.embedded.spool;

import org.jspecify.annotations.Nullable;

/**
 * A place in the due order of a key.
 *
 * @param due milliseconds since 1970
 * @param id  of the delivery; decides among equal times
 */
record Position(long due, long id) implements Comparable<Position> {
    /** Before everything. */
    static final Position START = new Position(Long.MIN_VALUE, 0);

    /** Behind everything. */
    static final Position END = new Position(Long.MAX_VALUE, Long.MAX_VALUE);

    @Override
    public int compareTo(Position other) {
        return due == other.due ? Long.compare(id, other.id) : Long.compare(due, other.due);
    }

    /** The next place. */
    Position after() {
        return new Position(due, id + 1);
    }

    /** The earlier of two; null: behind everything. */
    static @Nullable Position min(@Nullable Position a, @Nullable Position b) {
        return a == null ? b : b == null || a.compareTo(b) <= 0 ? a : b;
    }
}
