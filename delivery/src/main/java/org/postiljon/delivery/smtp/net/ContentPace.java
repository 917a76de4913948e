package org.postiljon.delivery.smtp.net;

import java.time.Duration;

/**
 * How slowly content may be taken: each block within its time-out (RFC 5321 section 4.5.3.2.5), and all of it at
 * {@value #LEAST_BYTES_PER_SECOND} bytes a second, as Postfix's {@code smtp_min_data_rate}. Without the second a peer
 * that takes a block every few minutes would hold a session for days.
 *
 * @param block     time-out of a block
 * @param endsNanos when all must be written, on the clock of {@link System#nanoTime}
 */
record ContentPace(Duration block, long endsNanos) {
    private static final long LEAST_BYTES_PER_SECOND = 500;

    /** The pace of so many bytes that begin now. */
    static ContentPace of(Duration block, long bytes, long nowNanos) {
        Duration all = block.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
        return new ContentPace(block, nowNanos + all.toNanos());
    }

    /** How long the next block may take. */
    Duration nextBlock(long nowNanos) {
        Duration left = Duration.ofNanos(Math.max(0, endsNanos - nowNanos));
        return left.compareTo(block) < 0 ? left : block;
    }
}
