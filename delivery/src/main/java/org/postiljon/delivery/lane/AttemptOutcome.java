package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.lane.Attempt.Judged;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.retry.MessageDelays;
import org.postiljon.delivery.retry.RetryDecision;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.RecipientResult.Result;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingRecipient;

/**
 * What an attempt, an expiry, a missing route or a cancel means for a delivery: pure.
 *
 * <p>Who is accepted or refused for good leaves. Who was held up by the destination, the host or the connection waits at
 * its old due time, that is at the front, and spends no retry; after a few times in a row it lets others go first for a
 * while, for it may be the cause itself. Who was held up by himself or by the message waits for
 * the schedule, and fails with this very answer where the next retry would come too late. Who was held up by ourselves
 * never pays for it: at the front where we just stopped, else later, for what we can't read now we can't read at once
 * again; without spending a retry.
 *
 * @param settlement to be committed
 * @param delivered  recipients that were taken
 * @param failed     recipients that were given up
 * @param discarded  recipients that were taken out
 */
record AttemptOutcome(Settlement settlement, int delivered, int failed, int discarded) {
    /** A mail that loses this many connections in a row, without a reply, spends retries for it: it may be the cause. */
    static final int LOSSES_FORGIVEN = 3;

    /** A mail that came back to the front so often in a row lets others go first. */
    static final int FRONTS_FORGIVEN = 3;

    private static final Duration ASIDE = Duration.ofMinutes(5);

    private static final Duration LEAST_WAIT_FOR_US = Duration.ofMinutes(1);

    /**
     * Of an attempt.
     *
     * @param disguised the rate controller takes its transient refusals for a throttle
     * @param cancelled the mail is to be discarded rather than tried again; the reason, empty: it is not
     * @param before    what happened to this mail in a row before
     * @param chance    0 to 1, for the jitter of a retry
     */
    static AttemptOutcome of(
            Attempt attempt, Terms terms, boolean disguised, String cancelled, Setbacks.InARow before, double chance) {
        Draft draft = new Draft(attempt.of(), attempt.ended(), terms);
        for (Judged judged : attempt.judged()) {
            draft.events.add(attempted(attempt, judged));
            switch (judged.verdict().kind()) {
                case ACCEPTED -> draft.delivered(judged);
                case PERMANENT -> draft.failed(judged.recipient(), judged.answer());
                default -> {
                    if (!cancelled.isEmpty()) {
                        draft.discarded(judged, cancelled);
                    } else if (isUnreadable(judged)) {
                        draft.waitsForUs(judged, chance);
                    } else if (isOverflow(attempt, judged)) {
                        draft.waits(judged, attempt.of().due(), false);
                    } else if (isAtFront(judged, disguised, before.losses())) {
                        boolean aside = before.fronts() >= FRONTS_FORGIVEN;
                        draft.waits(
                                judged,
                                aside
                                        ? attempt.ended().plus(ASIDE)
                                        : attempt.of().due(),
                                false);
                    } else {
                        draft.retried(judged, chance);
                    }
                }
            }
        }
        return draft.settle(attempt.of().attempts() + 1, attempt.source());
    }

    /**
     * Of a delivery whose content can't be read: there is no attempt and no event of one. It waits as after a first
     * temporary failure and spends no retry, for the fault is ours. Where it stays damaged it fails with this answer when
     * its lifetime ends.
     *
     * @param chance 0 to 1, for the jitter of the delay
     */
    static AttemptOutcome unreadable(
            Waiting waiting, List<Recipient> tried, Answer why, Terms terms, Instant now, double chance) {
        Draft draft = new Draft(waiting, now, terms);
        Verdict verdict = new Verdict(Verdict.Kind.TEMPORARY, Scope.MESSAGE, "the content can't be read");
        tried.forEach(r -> draft.waitsForUs(new Judged(r, why, verdict), chance));
        return draft.settle(waiting.attempts(), waiting.lastSource());
    }

    /** Of a delivery whose domain takes no mail: all its recipients fail without an attempt. */
    static AttemptOutcome nowhere(Waiting waiting, Answer why, Terms terms, Instant now) {
        Draft draft = new Draft(waiting, now, terms);
        waiting.recipients().forEach(r -> draft.failed(r.recipient(), why));
        return draft.settle(waiting.attempts(), waiting.lastSource());
    }

    /**
     * Of a delivery whose time is over: who has an answer fails with it, who has none expires. That is not to say that
     * there was no attempt: one that a kill cut off has left nothing.
     *
     * @param reason why it does not go now
     */
    static AttemptOutcome expired(Waiting waiting, String reason, Terms terms, Instant now) {
        Draft draft = new Draft(waiting, now, terms);
        waiting.recipients().forEach(r -> r.last()
                .ifPresentOrElse(
                        last -> draft.failed(r.recipient(), last), () -> draft.expired(r.recipient(), reason)));
        return draft.settle(waiting.attempts(), waiting.lastSource());
    }

    /** Of a delivery that an operator took out. */
    static AttemptOutcome discarded(Waiting waiting, String reason, Terms terms, Instant now) {
        Draft draft = new Draft(waiting, now, terms);
        waiting.recipients().forEach(r -> draft.discarded(r.recipient(), cancelAnswer(reason), reason));
        return draft.settle(waiting.attempts(), waiting.lastSource());
    }

    /** Whether its remaining recipients wait at their old due time, that is at the front. */
    boolean waitsAtFront() {
        return settlement
                .next()
                .filter(next -> !next.due().isAfter(settlement.of().due()))
                .isPresent();
    }

    private static boolean isAtFront(Judged judged, boolean disguised, int losses) {
        Verdict verdict = judged.verdict();
        if (judged.isOurs()) {
            return true;
        }
        return switch (verdict.kind()) {
            case AMBIGUOUS -> false;
            case GREYLISTED, TEMPORARY -> disguised || verdict.movesDestination();
            default ->
                verdict.scope() != Scope.RECIPIENT
                        && verdict.scope() != Scope.MESSAGE
                        && (verdict.movesDestination() || losses < LOSSES_FORGIVEN);
        };
    }

    /** Whether our own fault is one of this message: its content. */
    private static boolean isUnreadable(Judged judged) {
        return judged.answer() instanceof NoReply none
                && none.cause() == NoReply.Cause.LOCAL
                && judged.verdict().scope() == Scope.MESSAGE;
    }

    /**
     * "Too many recipients" while others were taken (RFC 5321 section 4.5.3.1.10; enhanced code 4.5.3): the rest goes at
     * once. A 452 that names another cause, as a full mailbox, is not one.
     */
    private static boolean isOverflow(Attempt attempt, Judged judged) {
        return judged.answer() instanceof Reply reply
                && reply.stage() == Stage.RCPT
                && reply.code() == 452
                && saysTooMany(reply)
                && attempt.anyAccepted();
    }

    private static boolean saysTooMany(Reply reply) {
        String code = reply.enhanced().map(EnhancedCode::toString).orElse("");
        String text = reply.text().toLowerCase(Locale.ROOT);
        return code.equals("4.5.3") || text.contains("too many") || (code.isEmpty() && text.contains("recipients"));
    }

    private static Event attempted(Attempt attempt, Judged judged) {
        return new Event.Attempted(
                attempt.ended(),
                Subjects.of(attempt.of(), judged.recipient().address()),
                attempt.of().attempts() + 1,
                attempt.of().key().site().name(),
                attempt.source(),
                attempt.session().peer(),
                judged.answer(),
                judged.verdict(),
                attempt.duration(),
                attempt.bytes(),
                attempt.session().tls());
    }

    private static Answer cancelAnswer(String reason) {
        return new NoReply(Stage.ROUTE, NoReply.Cause.LOCAL, reason);
    }

    /** A settlement in the making. */
    private static final class Draft {
        private final Waiting of;
        private final Instant now;
        private final Terms terms;
        private final List<RecipientResult> results = new ArrayList<>();

        /** Recipients of which there is no result. */
        private final Map<Address, WaitingRecipient> untold = new LinkedHashMap<>();

        private final List<Event> events = new ArrayList<>();
        private final List<RecipientResult> bounced = new ArrayList<>();
        private final List<RecipientResult> succeeded = new ArrayList<>();
        private Instant due = Instant.MAX;
        private boolean spent;
        private int delivered;
        private int failed;
        private int discarded;

        Draft(Waiting of, Instant now, Terms terms) {
            this.of = of;
            this.now = now;
            this.terms = terms;
            of.recipients().forEach(r -> untold.put(r.recipient().address(), r));
        }

        private void add(RecipientResult result) {
            results.add(result);
            untold.remove(result.recipient().address());
        }

        void delivered(Judged judged) {
            var result = new RecipientResult(judged.recipient(), Result.DELIVERED, judged.answer());
            var subject = Subjects.of(of, judged.recipient().address());
            add(result);
            succeeded.add(result);
            events.add(
                    terms.smarthost()
                            ? new Event.Sent(now, subject, judged.answer())
                            : new Event.Delivered(now, subject, judged.answer()));
            delivered++;
        }

        void failed(Recipient recipient, Answer answer) {
            var result = new RecipientResult(recipient, Result.FAILED, answer);
            add(result);
            bounced.add(result);
            events.add(
                    new Event.Failed(now, Subjects.of(of, recipient.address()), answer, of.attempts() + attempted()));
            failed++;
        }

        void expired(Recipient recipient, String reason) {
            String known = Event.Expired.KNOWN + "; " + reason;
            Answer answer = new NoReply(Stage.ROUTE, NoReply.Cause.TIMEOUT, known);
            var result = new RecipientResult(recipient, Result.FAILED, answer);
            add(result);
            bounced.add(result);
            events.add(new Event.Expired(now, Subjects.of(of, recipient.address()), known));
            failed++;
        }

        void discarded(Judged judged, String reason) {
            discarded(judged.recipient(), judged.answer(), reason);
        }

        void discarded(Recipient recipient, Answer answer, String reason) {
            add(new RecipientResult(recipient, Result.DISCARDED, answer));
            events.add(new Event.Discarded(now, Subjects.of(of, recipient.address()), reason));
            discarded++;
        }

        void waits(Judged judged, Instant until, boolean spends) {
            int retries = retriesOf(judged.recipient()) + (spends ? 1 : 0);
            add(new RecipientResult(judged.recipient(), Result.WAITS, judged.answer(), until, retries));
            due = until.isBefore(due) ? until : due;
            spent |= spends;
        }

        private int retriesOf(Recipient recipient) {
            WaitingRecipient waiting = untold.get(recipient.address());
            return waiting == null ? 0 : waiting.retries();
        }

        /** When the next recipient is due; {@link Instant#MAX}: none is left. */
        private Instant nextDue() {
            return untold.values().stream()
                    .map(WaitingRecipient::notBefore)
                    .map(at -> at.isBefore(of.due()) ? of.due() : at)
                    .reduce(due, (one, other) -> other.isBefore(one) ? other : one);
        }

        /** After the first delay of the schedule, whatever it has spent; at least so long that nothing spins. */
        void waitsForUs(Judged judged, double chance) {
            Instant next = terms.retries().next(0, now, chance);
            Instant soonest = now.plus(LEAST_WAIT_FOR_US);
            waits(judged, next.isAfter(soonest) ? next : soonest, false);
        }

        void retried(Judged judged, double chance) {
            if (judged.verdict().kind() == Verdict.Kind.AMBIGUOUS) {
                events.add(
                        new Event.Sent(now, Subjects.of(of, judged.recipient().address()), judged.answer()));
            }
            String text = judged.answer() instanceof Reply reply ? reply.text() : "";
            RetryDecision decision = RetryDecision.after(
                    terms.retries(),
                    retriesOf(judged.recipient()),
                    judged.verdict().kind(),
                    MessageDelays.of(judged.verdict(), text),
                    of.expires(),
                    now,
                    chance);
            if (decision instanceof RetryDecision.RetryAt again) {
                waits(judged, again.at(), true);
            } else {
                failed(judged.recipient(), judged.answer());
            }
        }

        private int attempted() {
            return events.stream().anyMatch(e -> e instanceof Event.Attempted) ? 1 : 0;
        }

        AttemptOutcome settle(int attempts, String source) {
            Instant nextDue = nextDue();
            Optional<Settlement.Next> next = nextDue.equals(Instant.MAX)
                    ? Optional.empty()
                    : Optional.of(new Settlement.Next(nextDue, attempts, of.retries() + (spent ? 1 : 0), source));
            List<OutboxItem> outbox = new ArrayList<>();
            if (terms.bounces() && !bounced.isEmpty()) {
                outbox.add(new OutboxItem(0, OutboxItem.Kind.BOUNCE, of.message(), of.content(), List.copyOf(bounced)));
            }
            if (terms.successes() && !succeeded.isEmpty()) {
                outbox.add(
                        new OutboxItem(0, OutboxItem.Kind.SUCCESS, of.message(), of.content(), List.copyOf(succeeded)));
            }
            return new AttemptOutcome(
                    new Settlement(of, List.copyOf(results), next, List.copyOf(events), outbox, now),
                    delivered,
                    failed,
                    discarded);
        }
    }
}
