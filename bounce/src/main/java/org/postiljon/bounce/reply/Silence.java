package org.postiljon.bounce.reply;

/** What it means when no reply comes. */
final class Silence {
    private Silence() {}

    static Verdict verdict(NoReply answer) {
        return switch (answer.cause()) {
            case LOCAL -> verdict(answer, Verdict.Kind.TEMPORARY, Scope.MESSAGE);
            case DNS -> verdict(answer, Verdict.Kind.TEMPORARY, Scope.MESSAGE);
            case TLS -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST);
            case REFUSED -> verdict(answer, Verdict.Kind.UNREACHABLE, Scope.HOST);
            case TIMEOUT, LOST, INVALID -> late(answer);
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
