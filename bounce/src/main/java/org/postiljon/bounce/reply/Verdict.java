package org.postiljon.bounce.reply;

/**
 * What an answer means.
 *
 * @param kind     what happened
 * @param scope    whom it is about
 * @param evidence which rule said so, and the words or codes that it saw; for people and logs
 */
public record Verdict(Kind kind, Scope scope, String evidence) {
    /** What happened. */
    public enum Kind {
        /** Taken: the receiver is responsible now (RFC 5321 section 6.1). */
        ACCEPTED,
        /** Too fast: too many messages, recipients or bytes in a time. */
        RATE_LIMITED,
        /** Too many connections at once or in a time. */
        CONNECTIONS_LIMITED,
        /** Refused for reputation or policy, for a while. */
        BLOCKED,
        /** No usable answer: refused, timed out, lost, or the service says that it is shut. */
        UNREACHABLE,
        /** This message should come again later (RFC 6647). */
        GREYLISTED,
        /** Any other transient refusal. */
        TEMPORARY,
        /** A permanent refusal. */
        PERMANENT,
        /** The receiver ends the connection; nothing is said of the message. */
        CONNECTION_ENDED,
        /** The connection was lost after the final dot: it may have been taken (RFC 1047). */
        AMBIGUOUS
    }

    /** Whether rate and state of the destination must hear of it. */
    public boolean movesDestination() {
        return scope == Scope.DESTINATION || scope == Scope.SOURCE;
    }
}
