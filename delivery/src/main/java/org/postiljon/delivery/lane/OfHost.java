package org.postiljon.delivery.lane;

import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.smtp.Target;

/** What a transaction says of the host that it went to. */
enum OfHost {
    /** It is of use. */
    GOOD,
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
            return bad ? BAD : GOOD;
        }
        if (!bad) {
            plan.worked(target);
            return GOOD;
        }
        plan.failed(target, attempt.ended());
        return plan.hasAnother(target, attempt.ended()) ? PASSED_OVER : BAD;
    }

    /** A host that ends a fresh connection at the first MAIL is of no use now; RFC 5321 section 5.1: try the next. */
    private static boolean endedAtMail(Attempt attempt) {
        return attempt.judged().stream()
                .allMatch(j ->
                        j.verdict().scope() == Scope.CONNECTION && j.answer().stage() == Stage.MAIL);
    }
}
