package org.postiljon.extension.mail;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on the bytes of mails that are in memory for one purpose. Thread-safe. */
public final class ByteBudget {
    private static final long MOST = 64L << 20;

    private final AtomicLong left;

    /** With so many bytes. */
    public ByteBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** A sixteenth of the heap that this Java may have, 64 MB at most: a small heap must not be filled by one of its uses. */
    public static ByteBudget ofThisHeap() {
        return new ByteBudget(Math.min(MOST, Runtime.getRuntime().maxMemory() / 16));
    }

    /** Whether there was room; then they are taken until {@link #give}. */
    public boolean take(long bytes) {
        long before = left.get();
        while (bytes <= before) {
            if (left.compareAndSet(before, before - bytes)) {
                return true;
            }
            before = left.get();
        }
        return false;
    }

    /** Gives back what was taken. */
    public void give(long bytes) {
        left.addAndGet(bytes);
    }

    /** How many bytes could be taken now. */
    public long left() {
        return left.get();
    }
}
