package org.postiljon.store.embedded.commit;

import java.time.Instant;

/** Times as they are in the database: milliseconds since 1970. */
public final class Times {
    private static final Instant FIRST = Instant.ofEpochMilli(Long.MIN_VALUE / 4);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE / 4);

    private Times() {}

    /** The last millisecond at or before a time; far ends are cut. */
    public static long down(Instant time) {
        return (time.isAfter(LAST) ? LAST : time.isBefore(FIRST) ? FIRST : time).toEpochMilli();
    }

    /** The first millisecond at or after a time. */
    public static long up(Instant time) {
        long down = down(time);
        return Instant.ofEpochMilli(down).isBefore(time) ? down + 1 : down;
    }
}
