package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.DestinationState;
import org.postiljon.delivery.destination.DestinationStep;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.destination.RateController;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.site.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a destination at run time: its state, the troubles of its transports, and what was told of both. Hears
 * events, has them stored, and tells what changed. {@link DestinationState} decides. On the dispatcher's thread only.
 */
final class Condition {
    private static final Logger LOG = LoggerFactory.getLogger(Condition.class);

    private final Destination destination;
    private final Parts parts;
    private final RateController controller;
    private final TransportTroubles transports = new TransportTroubles();
    private DestinationState state;
    private LastKnown told;
    private Optional<Instant> troubledSince;

    Condition(Destination destination, Parts parts, Kept kept) {
        this.destination = destination;
        this.parts = parts;
        Instant now = parts.loop().now();
        this.controller = new RateController(parts.settings().limits().of(destination.site()));
        Instant troubled = kept.counts().troubled;
        this.troubledSince = troubled.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(troubled);
        kept.transports().forEach(line -> transports.read(line, now));
        Optional<DestinationState> saved = DestinationState.read(kept.state());
        this.state =
                saved.map(s -> s.restarted(controller, now)).orElseGet(() -> DestinationState.first(controller, now));
        this.told = saved.map(s -> s.lastKnown(s.since())).orElseGet(() -> state.lastKnown(now));
    }

    /** As it is kept. */
    Kept kept(Counts counts) {
        counts.troubled = troubledSince.orElse(Instant.EPOCH);
        return new Kept(counts, transports.write(), state.write());
    }

    /** Sees what time alone changes. */
    void advance(Instant now) {
        state = state.advance(controller, now);
        report(now);
    }

    /** What may be done at {@code now}: one reading of the clock for the answer and for who compares with it. */
    Allowance allowance(Load load, Instant now) {
        return state.allowance(controller, load, now);
    }

    boolean isPausedByOperator(Instant now) {
        return state.operatorPause(now).isPresent();
    }

    /** The rate controller hears an event; whether it takes it for a throttle in disguise. */
    boolean hear(RateEvent event, String cause, Instant now) {
        parts.states().touched(destination);
        destination.counts().used = now;
        try {
            DestinationStep step = state.step(controller, event, cause, now);
            state = step.state();
            report(now);
            return step.disguised();
        } catch (RuntimeException defect) {
            beginAnew(defect);
            return false;
        }
    }

    /** A transaction begins. */
    void sends(Instant now) {
        state = state.step(controller, new RateEvent.Sent(), "", now).state();
    }

    /** No connection could be opened. */
    void dialFailed(Answer why, Instant dialled, Instant now) {
        Verdict.Kind said = parts.verdict(why).kind();
        Verdict.Kind kind =
                switch (said) {
                    case RATE_LIMITED, CONNECTIONS_LIMITED, BLOCKED -> said;
                    default -> Verdict.Kind.UNREACHABLE;
                };
        int held = destination.connections().held();
        hear(new RateEvent.Refused(kind, dialled, held, parts.jitter()), why.describe(), now);
    }

    /** No connection could be opened for what this transport asks for: that says nothing of other mail. */
    void dialFailed(Transport transport, Answer why, Instant now) {
        transports.failed(transport, why.describe(), parts.jitter(), now);
        parts.states().touched(destination);
    }

    /** A connection for this transport came up; whether that ends a trouble. */
    boolean dialWorked(Transport transport) {
        boolean ended = transports.over(transport);
        if (ended) {
            parts.states().touched(destination);
        }
        return ended;
    }

    /** No lane has this transport any more. */
    void forget(Transport transport) {
        transports.over(transport);
    }

    /** Nothing waits: trouble that is over, of the destination or of a transport, is no trouble any more. */
    void unused(Instant now) {
        state = state.unused(now);
        transports.forgetOver(now);
        report(now);
        parts.states().touched(destination);
    }

    /** What is known may be half-done, for example a probe that nobody has: begin as at first contact. */
    void beginAnew(RuntimeException defect) {
        LOG.error("{}: what is known of it is forgotten after an error", destination.site(), defect);
        Instant now = parts.loop().now();
        DestinationState first = DestinationState.first(controller, now);
        state = state.pause().map(by -> first.pausedBy(by, now)).orElse(first);
    }

    void pausedBy(OperatorPause pause) {
        Instant now = parts.loop().now();
        state = state.pausedBy(pause, now);
        destination.counts().used = now;
        report(now);
        parts.states().touched(destination);
    }

    void resumedBy() {
        Instant now = parts.loop().now();
        state = state.resumedBy(now);
        destination.counts().used = now;
        report(now);
        parts.states().touched(destination);
    }

    /** Its own; where that is Ok and yet no lane has a transport that works, what keeps them all. */
    LastKnown lastKnown() {
        return lastKnown(parts.loop().now());
    }

    private LastKnown lastKnown(Instant now) {
        LastKnown own = state.lastKnown(now);
        return own.state() == LastKnown.State.OK ? keepsAll(now).orElse(own) : own;
    }

    private Optional<LastKnown> keepsAll(Instant now) {
        if (transports.isEmpty()) {
            return Optional.empty();
        }
        List<Optional<LastKnown>> each = destination.lanes().stream()
                .filter(destination::isConfigured)
                .map(lane -> transports.lastKnown(lane.key.transport(), now))
                .toList();
        Stream<LastKnown> known = each.stream().flatMap(Optional::stream);
        return each.stream().allMatch(Optional::isPresent)
                ? known.min(Comparator.comparing(k -> k.until().orElse(Instant.MIN)))
                : Optional.empty();
    }

    /** What is known of the mail of one lane: the trouble of its transport where the destination has none. */
    LastKnown lastKnown(Lane lane) {
        Instant now = parts.loop().now();
        LastKnown own = state.lastKnown(now);
        return switch (own.state()) {
            case OK, SUSPECT -> transports.lastKnown(lane.key.transport(), now).orElse(own);
            case THROTTLED, OFFLINE, PAUSED -> own;
        };
    }

    /** Since when it is anything but Ok, probes in between included; empty: it is Ok. */
    Optional<Instant> troubledSince() {
        return troubledSince;
    }

    /** Whether nothing goes, or only one mail of all lanes, whose outcome decides. */
    boolean isProbing() {
        return !state.rate().isFlowing();
    }

    /** Whether only one mail of a lane is to go, whose outcome decides. */
    boolean isProbing(Lane lane) {
        return !state.rate().isFlowing()
                || transports
                        .lastKnown(lane.key.transport(), parts.loop().now())
                        .isPresent();
    }

    /** Whether a lane may have to wait for its transport alone. */
    boolean holdsLanes() {
        return !transports.isEmpty();
    }

    /** Until when a lane has no connection and may not open one; empty: it may, or has one. */
    Optional<Instant> heldUntil(Lane lane, Instant now) {
        Transport transport = lane.key.transport();
        return transports
                .heldUntil(transport, now)
                .filter(until -> !destination.connections().each().isUp(transport));
    }

    /** Whether the troubles of a transport allow one more connection beside those that it has. */
    boolean mayDial(Transport transport, int held, Instant now) {
        return transports.mayDial(transport, held, now);
    }

    /** How far it may claim the connections of this machine. */
    Standing standing(Instant now) {
        if (destination.connections().each().isStuck(now) || lastKnown(now).state() != LastKnown.State.OK) {
            return Standing.IN_TROUBLE;
        }
        return state.rate().isFlowing() ? Standing.PROVEN : Standing.NEW;
    }

    /** Why mail of a lane that is ready was not sent up to now; for people. */
    String whyNotSent(Lane lane) {
        LastKnown known = lastKnown(lane);
        return known.state() == LastKnown.State.OK
                ? "it waited its turn at " + Math.round(state.rate().perMinute()) + " a minute"
                : destination.site() + " is " + known.state().label() + " since " + known.since() + ": "
                        + known.cause();
    }

    private void report(Instant now) {
        LastKnown known = lastKnown(now);
        if (known.state() == LastKnown.State.OK) {
            troubledSince = Optional.empty();
        } else if (troubledSince.isEmpty()) {
            troubledSince = Optional.of(known.since());
        }
        Optional<Instant> tellAt = known.tellAt(told);
        if (tellAt.filter(now::isBefore).isPresent()) {
            destination.wakeAt(tellAt.get());
        }
        if (tellAt.isEmpty() || now.isBefore(tellAt.get())) {
            return;
        }
        told = known;
        parts.states()
                .changed(
                        destination,
                        new Event.DestinationChanged(
                                now,
                                destination.site().name(),
                                destination.source().name(),
                                known.state().label(),
                                known.cause(),
                                known.until()));
    }
}
