package org.postiljon.server.smtp;

import java.time.Duration;

/** How many clients of a server wait for the reply to their mail. Thread-safe. */
final class PendingReplies {
    private int count;

    synchronized void begin() {
        count++;
    }

    synchronized void end() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    /** Waits until nobody waits any more, or for so long; an interrupt ends it too, and stays. */
    synchronized void awaitNone(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            long left = atMost.toMillis();
            while (count > 0 && left > 0) {
                wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
