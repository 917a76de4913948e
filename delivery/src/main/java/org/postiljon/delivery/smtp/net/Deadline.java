package org.postiljon.delivery.smtp.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A time-out that is moved at each step of a session. Moving it later costs one assignment: the timer that is under way
 * looks again when it fires. On the session's event loop only.
 */
final class Deadline {
    private final EventLoop loop;
    private final Runnable onExpired;
    private boolean armed;
    private long expiresNanos;
    private long firesNanos;
    private @Nullable ScheduledFuture<?> timer;

    Deadline(EventLoop loop, Runnable onExpired) {
        this.loop = loop;
        this.onExpired = onExpired;
    }

    /** Expires so long from now, and not when it would have before. */
    void set(Duration length) {
        armed = true;
        expiresNanos = System.nanoTime() + length.toNanos();
        if (timer != null && firesNanos - expiresNanos > 0) {
            timer.cancel(false);
            timer = null;
        }
        if (timer == null) {
            schedule(length.toNanos());
        }
    }

    /** Does not expire. The timer is left to run out, for the next step mostly needs it again. */
    void clear() {
        armed = false;
    }

    /** Does not expire, and leaves nothing behind. */
    void cancel() {
        armed = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule(long nanos) {
        firesNanos = System.nanoTime() + nanos;
        timer = loop.schedule(this::fire, nanos, TimeUnit.NANOSECONDS);
    }

    private void fire() {
        timer = null;
        if (!armed) {
            return;
        }
        long left = expiresNanos - System.nanoTime();
        if (left > 0) {
            schedule(left);
        } else {
            armed = false;
            onExpired.run();
        }
    }
}
