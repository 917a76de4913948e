package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.spool.Waiting;

/**
 * An attempt that ended: one delivery in one transaction.
 *
 * @param of       the delivery as it was handed out
 * @param judged   how it ended for each of its recipients
 * @param source   name of the egress source
 * @param session  over which it went
 * @param ended    when
 * @param duration of the transaction
 * @param bytes    of content that were written
 */
record Attempt(
        Waiting of,
        List<Judged> judged,
        String source,
        SessionInfo session,
        Instant ended,
        Duration duration,
        long bytes) {
    /** How it ended for one recipient, and what that means. */
    record Judged(Recipient recipient, Answer answer, Verdict verdict) {
        /** Whether it ended through our own fault. */
        boolean isOurs() {
            return answer instanceof NoReply none && none.isOurs();
        }
    }

    /**
     * As it is judged where this mail alone is refused while others are taken: what the receiver says of us, it says
     * because of this mail.
     */
    Attempt becauseOfTheMessage() {
        List<Judged> narrowed = judged.stream()
                .map(j -> j.answer() instanceof Reply reply
                                && j.verdict().scope().isWiderThanConnection()
                                && reply.stage().compareTo(Stage.MAIL) >= 0
                        ? new Judged(
                                j.recipient(),
                                j.answer(),
                                new Verdict(
                                        Verdict.Kind.TEMPORARY,
                                        Scope.MESSAGE,
                                        j.verdict().evidence() + "; others are taken, this mail never is"))
                        : j)
                .toList();
        return new Attempt(of, narrowed, source, session, ended, duration, bytes);
    }

    /** Whether a receiver took it for anybody. */
    boolean anyAccepted() {
        return judged.stream().anyMatch(j -> j.verdict().kind() == Verdict.Kind.ACCEPTED);
    }
}
