package org.postiljon.store.embedded.commit;

/** The tables whose rows are numbered by the writer, so that it knows an id before its row is written. */
public enum Sequence {
    /** Messages. */
    MESSAGE("message"),
    /** Deliveries. */
    DELIVERY("delivery"),
    /** Outbox rows. */
    OUTBOX("outbox"),
    /** Events. */
    EVENT("event"),
    /** Mails of James's queues. */
    INTAKE("intake");

    private final String table;

    Sequence(String table) {
        this.table = table;
    }

    String table() {
        return table;
    }
}
