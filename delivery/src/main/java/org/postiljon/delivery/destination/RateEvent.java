package org.postiljon.delivery.destination;

import java.time.Instant;
import org.postiljon.bounce.reply.Verdict;

/** What the rate controller of a destination is told. */
public sealed interface RateEvent {
    /** A transaction began. */
    record Sent() implements RateEvent {}

    /**
     * A transaction that had begun for us did not come to the receiver, or ended by our own fault: it neither took nor
     * refused anything.
     *
     * @param started when it began for us
     */
    record NotSent(Instant started) implements RateEvent {}

    /**
     * A connection is up.
     *
     * @param open how many are, this one included
     */
    record Connected(int open) implements RateEvent {}

    /**
     * A message was accepted.
     *
     * @param started when its transaction began
     */
    record Accepted(Instant started) implements RateEvent {}

    /**
     * The destination refused (scope DESTINATION or SOURCE).
     *
     * @param kind    RATE_LIMITED, CONNECTIONS_LIMITED, BLOCKED or UNREACHABLE
     * @param started when the transaction or the connect began
     * @param held    connections open or being opened, without one that was refused
     * @param jitter  share added to or taken from the pause, -0.1 to 0.1, drawn by the caller
     */
    record Refused(Verdict.Kind kind, Instant started, int held, double jitter) implements RateEvent {}

    /**
     * Only a message or recipient was refused.
     *
     * @param kind      GREYLISTED, TEMPORARY or PERMANENT
     * @param explained its text names a cause in the recipient, as a full mailbox: it can't be a throttle in disguise,
     *     however many of these come
     * @param started   when its transaction began
     * @param jitter    as in {@link Refused}; used where many of these turn out to be a throttle in disguise
     */
    record Deferred(Verdict.Kind kind, boolean explained, Instant started, double jitter) implements RateEvent {}

    /**
     * The receiver ended a connection by itself, without a word about a message.
     *
     * @param messages that it had taken over this connection
     */
    record Closed(int messages) implements RateEvent {}
}
