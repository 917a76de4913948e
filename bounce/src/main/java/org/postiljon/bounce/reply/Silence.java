package org.postiljon.bounce.reply;

/** What it means when no reply comes. */
final class Silence {
    private Silence() {}

    static Verdict verdict(NoReply answer) {
        return switch (answer.cause()) {
            case LOCAL -> ours(answer);
            case ABORTED, DNS -> verdict(answer, Verdict.Kind.TEMPORARY, Scope.MESSAGE);
            case TLS -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST);
            case REFUSED -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST);
            case TIMEOUT, LOST, INVALID -> late(answer);
        };
    }

    /**
     * Before MAIL nothing could go from this source to anywhere, whatever host is tried; but a login that a host does not
     * offer may do at the next. Within a transaction it is the content of this message that we can't read.
     */
    private static Verdict ours(NoReply answer) {
        return switch (answer.stage()) {
            case ROUTE, CONNECT, EHLO, STARTTLS -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.SOURCE);
            case AUTH -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST);
            case MAIL, RCPT, DATA, END_OF_DATA -> verdict(answer, Verdict.Kind.TEMPORARY, Scope.MESSAGE);
        };
    }

    /**
     * Before MAIL the host itself is of no use: the next one is tried. Within a transaction a host that falls silent is
     * slow or down, one that hangs up may have closed just this connection; after the content it may have taken it
     * (RFC 1047).
     */
    private static Verdict late(NoReply answer) {
        return switch (answer.stage()) {
            case ROUTE, CONNECT, EHLO, STARTTLS, AUTH -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST);
            case MAIL, RCPT, DATA ->
                answer.cause() == NoReply.Cause.TIMEOUT
                        ? verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST)
                        : verdict(answer, Verdict.Kind.UNREACHABLE, Scope.CONNECTION);
            case END_OF_DATA -> verdict(answer, Verdict.Kind.AMBIGUOUS, Scope.MESSAGE);
        };
    }

    private static Verdict verdict(NoReply answer, Verdict.Kind kind, Scope scope) {
        return new Verdict(kind, scope, answer.describe());
    }
}
