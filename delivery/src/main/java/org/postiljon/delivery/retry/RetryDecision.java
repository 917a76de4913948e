package org.postiljon.delivery.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict;

/**
 * Whether and when a delivery that only its own recipient or message held up is tried again. Pure.
 *
 * <p>What can't be tried again in time fails at once: its sender hears the receiver's last words, not hours later that
 * it expired.
 */
public sealed interface RetryDecision {
    /** Greylisting receivers accept after this time or less (RFC 6647 section 5: commonly 5 minutes), a second added. */
    Duration GREYLISTED = Duration.ofSeconds(301);

    /**
     * Again.
     *
     * @param at when
     */
    record RetryAt(Instant at) implements RetryDecision {}

    /**
     * Not again: the delivery fails now with its last answer.
     *
     * @param reason for people
     */
    record GiveUp(String reason) implements RetryDecision {}

    /**
     * Decides after an attempt that was refused for now.
     *
     * @param schedule   of its profile
     * @param retries    made so far: 0 after the first attempt
     * @param greylisted when the receiver is known or told to accept a greylisted message; empty: not known
     * @param kind       what the answer meant; GREYLISTED comes sooner where the schedule would wait for longer
     * @param expires    the end of its lifetime
     * @param now        when the attempt failed
     * @param chance     0 to 1, drawn by the caller
     */
    static RetryDecision after(
            RetrySchedule schedule,
            int retries,
            Optional<Instant> greylisted,
            Verdict.Kind kind,
            Instant expires,
            Instant now,
            double chance) {
        if (!schedule.allows(retries)) {
            return new GiveUp(retries == 0 ? "no retry is allowed" : "all " + retries + " retries are used up");
        }
        Instant next = schedule.next(retries, now, chance);
        if (kind == Verdict.Kind.GREYLISTED) {
            Instant sooner = greylisted.orElse(now.plus(GREYLISTED));
            next = sooner.isBefore(next) ? sooner : next;
        }
        return next.isBefore(expires)
                ? new RetryAt(next)
                : new GiveUp("the next retry at " + next + " would come after its lifetime, which ends at " + expires);
    }
}
