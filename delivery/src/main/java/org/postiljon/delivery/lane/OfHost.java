package org.postiljon.delivery.lane;

import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.smtp.Target;

/** What a transaction says of the host that it went to. */
enum OfHost {
    /** It is of use. */
    GOOD,
    /** It is of use, but over another connection: this one has had its share. */
    USED_UP,
    /** It is not, and neither is any other. */
    BAD,
    /** It is not, and another is to be tried instead. */
    PASSED_OVER;

    /** Judges, and has the plan of the hosts remember it. */
    static OfHost judge(Connection connection, Attempt attempt) {
        boolean bad = attempt.judged().stream().anyMatch(j -> j.verdict().scope() == Scope.HOST)
                || (connection.messages == 1 && endedAtMail(attempt));
        HostPlan plan = connection.plan;
        Target target = connection.target;
        if (plan == null || target == null) {
            return bad ? BAD : good(attempt);
        }
        if (!bad) {
            plan.worked(target);
            return good(attempt);
        }
        plan.failed(target, attempt.ended());
        return plan.hasAnother(target, attempt.ended()) ? PASSED_OVER : BAD;
    }

    /** A receiver that counts may leave it to us to hang up: it answers 450 to whatever else we say here. */
    private static OfHost good(Attempt attempt) {
        return attempt.judged().stream().anyMatch(j -> j.verdict().kind() == Verdict.Kind.CONNECTION_ENDED)
                ? USED_UP
                : GOOD;
    }

    /** A host that ends a fresh connection at the first MAIL is of no use now; RFC 5321 section 5.1: try the next. */
    private static boolean endedAtMail(Attempt attempt) {
        return attempt.judged().stream()
                .allMatch(j ->
                        j.verdict().scope() == Scope.CONNECTION && j.answer().stage() == Stage.MAIL);
    }
}
