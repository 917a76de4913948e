package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.spool.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the deliveries that a destination tried: its rate controller hears of it, and the outcome is committed.
 */
final class Outcomes {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final Duration AFTER_A_DEFECT = Duration.ofMinutes(1);

    private final Destination destination;
    private final Parts parts;

    Outcomes(Destination destination, Parts parts) {
        this.destination = destination;
        this.parts = parts;
    }

    /** A delivery did not come to a transaction: its content can't be read. That says nothing of the receiver. */
    void unreadable(Lane lane, Waiting waiting, List<Recipient> tried, Answer why, Instant began) {
        Instant now = parts.loop().now();
        destination.counts().attempts -= tried.size();
        destination.condition().hear(new RateEvent.NotSent(began), "", now);
        lane.attempted(waiting, tried.size(), false);
        settle(
                lane,
                waiting,
                AttemptOutcome.unreadable(
                        waiting,
                        tried,
                        why,
                        destination.terms(waiting),
                        now,
                        parts.random().nextDouble()));
    }

    /**
     * An attempt has ended.
     *
     * @param passedOver its host is of no use now and another is tried instead: that says nothing of the destination
     */
    void attempted(Lane lane, Attempt attempt, Instant began, boolean passedOver) {
        boolean disguised = false;
        if (passedOver && !attempt.anyAccepted()) {
            destination.condition().hear(new RateEvent.NotSent(began), "", attempt.ended());
        } else {
            for (RateReading reading : RateReading.of(
                    attempt,
                    began,
                    destination.connections().held(),
                    destination.connections().lastCount(),
                    parts.jitter())) {
                disguised |= destination.condition().hear(reading.event(), reading.cause(), attempt.ended());
            }
        }
        for (Attempt.Judged judged : attempt.judged()) {
            if (judged.verdict().kind() == Verdict.Kind.AMBIGUOUS) {
                destination.counts().ambiguous++;
            }
            if (judged.verdict().kind() != Verdict.Kind.ACCEPTED) {
                lane.putOff = Optional.of(new DestinationView.PutOff(judged.answer(), attempt.ended()));
            }
        }
        conclude(lane, attempt, disguised);
    }

    private void conclude(Lane lane, Attempt attempt, boolean disguised) {
        Waiting waiting = attempt.of();
        boolean lost = attempt.judged().stream().allMatch(j -> j.answer() instanceof NoReply && !j.isOurs());
        Setbacks.InARow before = parts.setbacks().of(waiting.id());
        AttemptOutcome outcome;
        try {
            String cancelled = parts.cancels().reason(waiting);
            double chance = parts.random().nextDouble();
            outcome = AttemptOutcome.of(attempt, destination.terms(waiting), disguised, cancelled, before, chance);
        } catch (RuntimeException defect) {
            lane.attempted(waiting, attempt.judged().size(), true);
            setAside(lane, waiting, defect);
            return;
        }
        parts.setbacks().ended(waiting.id(), outcome.waitsAtFront(), lost);
        lane.attempted(waiting, attempt.judged().size(), outcome.waitsAtFront());
        settle(lane, waiting, outcome);
    }

    /** Has an outcome committed. */
    void settle(Lane lane, Waiting waiting, AttemptOutcome outcome) {
        destination.counts().delivered += outcome.delivered();
        destination.counts().failed += outcome.failed();
        destination.counts().discarded += outcome.discarded();
        lane.settling++;
        parts.states().touched(destination);
        parts.settler().settle(outcome.settlement(), () -> {
            lane.settling--;
            outcome.settlement()
                    .next()
                    .ifPresentOrElse(next -> destination.noteDue(lane, next.due()), () -> parts.setbacks()
                            .forget(waiting.id()));
            destination.pump();
        });
    }

    /** A defect in this program met this mail: it comes again later, and others go on. */
    void setAside(Lane lane, Waiting waiting, RuntimeException defect) {
        LOG.error("{}: delivery {} is put back for a minute", destination.site(), waiting.id(), defect);
        destination.condition().beginAnew(defect);
        lane.settling++;
        parts.loop().at(parts.loop().now().plus(AFTER_A_DEFECT), () -> {
            lane.settling--;
            destination.putBack(lane, List.of(waiting));
            destination.pump();
        });
    }
}
