package org.postiljon.receivers.smtp;

import java.util.concurrent.atomic.LongAdder;

/** What a receiver did since it was opened. */
public final class Counts {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder deferred = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder transactions = new LongAdder();

    void connection() {
        connections.increment();
    }

    void transaction() {
        transactions.increment();
    }

    void accepted(int recipients) {
        accepted.add(recipients);
    }

    void refused(boolean permanent) {
        (permanent ? refused : deferred).increment();
    }

    /** Recipients taken: one line of the book each. */
    public long accepted() {
        return accepted.sum();
    }

    /** Replies 5yz that a rule of the receiver gave. */
    public long refused() {
        return refused.sum();
    }

    /** Replies 4yz that a rule of the receiver gave, to connections, MAIL, RCPT or content. */
    public long deferred() {
        return deferred.sum();
    }

    /** Connections that came. */
    public long connections() {
        return connections.sum();
    }

    /** MAIL commands that came. */
    public long transactions() {
        return transactions.sum();
    }

    /** One JSON object. */
    public String json() {
        return "{\"accepted\":" + accepted() + ",\"refused\":" + refused() + ",\"deferred\":" + deferred()
                + ",\"connections\":" + connections() + ",\"transactions\":" + transactions() + "}";
    }
}
