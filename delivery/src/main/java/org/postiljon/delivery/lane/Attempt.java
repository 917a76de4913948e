package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
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

    /** Whether a receiver took it for anybody. */
    boolean anyAccepted() {
        return judged.stream().anyMatch(j -> j.verdict().kind() == Verdict.Kind.ACCEPTED);
    }
}
