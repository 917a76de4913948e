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

    /** Nobody is tried again sooner for being told so, where the schedule would wait as long. */
    Duration SOONEST = Duration.ofMinutes(1);

    /** After so many retries the schedule decides; what a receiver tells can only make it later. */
    int TOLD_TRUSTED = 2;

    /**
     * Decides after an attempt that was refused for now.
     *
     * @param schedule   of its profile
     * @param retries    made so far: 0 after the first attempt
     * @param kind     what the answer meant
     * @param told     how long the receiver itself said to wait, of a GREYLISTED answer; empty: not told
     * @param expires  the end of its lifetime
     * @param now      when the attempt failed
     * @param chance   0 to 1, drawn by the caller
     */
    static RetryDecision after(
            RetrySchedule schedule,
            int retries,
            Verdict.Kind kind,
            Optional<Duration> told,
            Instant expires,
            Instant now,
            double chance) {
        if (!schedule.allows(retries)) {
            return new GiveUp(retries == 0 ? "no retry is allowed" : "all " + retries + " retries are used up");
        }
        Instant next = schedule.next(retries, now, chance);
        if (kind == Verdict.Kind.GREYLISTED) {
            next = greylisted(retries, told.map(now::plus), expires, now, next);
        }
        return next.isBefore(expires)
                ? new RetryAt(next)
                : new GiveUp("the next retry at " + next + " would come after its lifetime, which ends at " + expires);
    }

    /**
     * When it was told, if that is in time, and not sooner each time than is polite: some answer "in 1 second" for ever.
     * Not told: the first time after 5 minutes where the schedule would wait longer.
     */
    private static Instant greylisted(
            int retries, Optional<Instant> told, Instant expires, Instant now, Instant scheduled) {
        Optional<Instant> inTime = told.map(at -> at.plusSeconds(1)).filter(expires::isAfter);
        if (inTime.isPresent()) {
            Instant polite = politely(retries, now, scheduled);
            return polite.isBefore(expires) ? later(inTime.get(), polite) : inTime.get();
        }
        return retries == 0 ? sooner(now.plus(MessageDelays.GREYLISTED), scheduled) : scheduled;
    }

    private static Instant politely(int retries, Instant now, Instant scheduled) {
        if (retries == 0) {
            return sooner(now.plus(SOONEST), scheduled);
        }
        return retries <= TOLD_TRUSTED ? sooner(now.plus(MessageDelays.GREYLISTED), scheduled) : scheduled;
    }

    private static Instant sooner(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
