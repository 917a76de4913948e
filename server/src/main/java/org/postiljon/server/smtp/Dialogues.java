package org.postiljon.server.smtp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the dialogues of one server share. Few I/O threads serve all connections, so nothing may block there that another
 * host can make slow. That goes to {@link #threads}: the first look at a client from elsewhere (James asks DNS for its
 * name), passwords (hashed many times, and a wrong one waits), and where the handler chain has hooks that James or
 * Postiljon does not bring, all commands and the end of each mail.
 */
final class Dialogues {
    private static final int MOST_THREADS = 64;
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(4); // RFC 5321 4.5.3.2.6: clients wait for 10

    private final boolean hooksMayBlock;
    private final Duration patience;
    private final PendingReplies pending = new PendingReplies();
    private final ThreadPoolExecutor threads;
    private volatile boolean stopping;

    /**
     * For a server.
     *
     * @param hooksMayBlock whether its handler chain has such hooks
     * @param timeout       seconds after which a silent connection is closed; 0: never
     */
    Dialogues(boolean hooksMayBlock, int timeout) {
        this.hooksMayBlock = hooksMayBlock;
        Duration beforeThat = Duration.ofMillis(timeout * 750L);
        patience = timeout == 0 || beforeThat.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : beforeThat;
        AtomicInteger numbers = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "smtp-blocking-" + numbers.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Whether commands may block. */
    boolean hooksMayBlock() {
        return hooksMayBlock;
    }

    /** Whether the greeting of such a client may block. */
    boolean greetsElsewhere(InetSocketAddress client) {
        return hooksMayBlock || !client.getAddress().isLoopbackAddress();
    }

    /** How long a client waits for the reply to its mail at most. */
    Duration patience() {
        return patience;
    }

    /** For what blocks. */
    ThreadPoolExecutor threads() {
        return threads;
    }

    /** The replies to mails that are pending. */
    PendingReplies pending() {
        return pending;
    }

    /** Whether nothing new is looked at any more. */
    boolean stopping() {
        return stopping;
    }

    /** Looks at nothing new, and waits for the replies that are pending. */
    void stop(Duration atMost) {
        stopping = true;
        pending.awaitNone(atMost);
        threads.shutdown();
    }
}
