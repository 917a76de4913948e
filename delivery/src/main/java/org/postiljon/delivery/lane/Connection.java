package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.spool.Waiting;

/** A connection of a lane, from the dial to the end. Fields are for {@link Destination} on the dispatcher's thread. */
final class Connection {
    /** What it does. */
    enum Phase {
        /** Being opened. */
        OPENING,
        /** Up, without a transaction. */
        IDLE,
        /** In a transaction. */
        BUSY,
        /** Said QUIT, and not closed yet. */
        CLOSING,
        /** Over. */
        CLOSED
    }

    /** The lane that has it now. */
    Lane owner;

    /** When the dial began. */
    final Instant dialled;

    Phase phase = Phase.OPENING;

    /** Since when it is in this phase. */
    Instant since;

    /** Transactions so far. */
    int messages;

    @Nullable
    Session session;

    @Nullable
    SessionInfo up;

    @Nullable
    Target target;

    /** Where the target comes from. */
    @Nullable
    HostPlan plan;

    /** The recipients of the transaction under way. */
    List<Recipient> tried = List.of();

    /** The delivery of the transaction under way. */
    @Nullable
    Waiting carried;

    Connection(Lane owner, Instant now) {
        this.owner = owner;
        this.dialled = now;
        this.since = now;
    }

    void enter(Phase next, Instant now) {
        phase = next;
        since = now;
    }
}
