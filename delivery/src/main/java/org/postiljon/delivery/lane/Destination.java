package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
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
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.spool.Waiting;

/**
 * A site as seen from one egress source, at run time: its lanes, its connections, and the one place that decides when
 * the next transaction or connection begins. On the dispatcher's thread only.
 *
 * <p>{@link #pump} is called after everything that could have changed the answer; it does all that may be done now and
 * sets a timer for the rest. What may be done, {@link DestinationState} says.
 */
final class Destination {
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(Lane.READY_SECONDS);

    private final Site site;
    private final EgressSource source;
    private final Parts parts;
    private final RateController controller;
    private final Connections connections;
    private final Admission admission;
    private final Map<Lane, Stream> lanes = new HashMap<>();
    private final FairShare<Stream> streams = new FairShare<>();
    private final Map<Stream, FairShare<Lane>> tenants = new HashMap<>();
    private final Counts counts = new Counts();
    private DestinationState state;
    private LastKnown reported;
    private Optional<Instant> troubledSince = Optional.empty();
    private Instant wakeAt = Instant.MAX;
    private boolean pumping;
    private boolean again;

    Destination(Site site, EgressSource source, Parts parts) {
        this.site = site;
        this.source = source;
        this.parts = parts;
        Instant now = parts.loop().now();
        this.controller = new RateController(parts.settings().limits().of(site));
        this.state = parts.states()
                .take(site.name(), source.name())
                .flatMap(DestinationState::read)
                .map(s -> s.restarted(controller, now))
                .orElseGet(() -> DestinationState.first(controller, now));
        this.reported = state.lastKnown(now);
        this.connections = new Connections(this, parts);
        this.admission = new Admission(this, parts);
    }

    Site site() {
        return site;
    }

    EgressSource source() {
        return source;
    }

    Counts counts() {
        return counts;
    }

    Connections connections() {
        return connections;
    }

    Collection<Lane> lanes() {
        return lanes.keySet();
    }

    LastKnown lastKnown() {
        return state.lastKnown(parts.loop().now());
    }

    DestinationState state() {
        return state;
    }

    /** The hosts to dial for a transport. */
    HostPlan plan(TransportSettings transport) {
        return admission.plan(transport);
    }

    /** The login that the route of this site names. */
    Optional<Login> routeLogin() {
        return admission.login();
    }

    /** Whether a mailet has the settings of the lane's transport. */
    boolean isConfigured(Lane lane) {
        return admission.isConfigured(lane);
    }

    /** What the profile of a delivery says about outcomes. */
    Terms terms(Waiting waiting) {
        return admission.terms(waiting);
    }

    /** What may be done at {@code now}: one reading of the clock for the answer and for who compares with it. */
    Allowance allowance(Instant now) {
        return state.allowance(controller, load(), now);
    }

    /** The state as it is kept. */
    String write() {
        return state.write();
    }

    void add(Lane lane) {
        lanes.put(lane, lane.key.stream());
    }

    void remove(Lane lane) {
        lanes.remove(lane);
        leaveRound(lane);
    }

    /** A delivery is ready. */
    void ready(Lane lane, Waiting waiting) {
        lane.add(waiting);
        Stream stream = lane.key.stream();
        tenants.computeIfAbsent(stream, s -> new FairShare<>()).join(lane, 1);
        streams.join(stream, parts.settings().weight(stream));
    }

    private void leaveRound(Lane lane) {
        Stream stream = lane.key.stream();
        FairShare<Lane> round = tenants.get(stream);
        if (round != null) {
            round.leave(lane);
            if (round.isEmpty()) {
                tenants.remove(stream);
                streams.leave(stream);
            }
        }
    }

    private Load load() {
        long waiting = 0;
        for (Lane lane : lanes.keySet()) {
            waiting += lane.readyCount();
        }
        return new Load(connections.open(), connections.opening(), connections.busy(), waiting);
    }

    /** Does all that may be done now. */
    void pump() {
        if (pumping) {
            again = true;
            return;
        }
        pumping = true;
        try {
            do {
                again = false;
                pumpOnce();
            } while (again);
        } finally {
            pumping = false;
        }
    }

    /** Pumps in a turn of its own. */
    void pumpSoon() {
        parts.loop().execute(this::pump);
    }

    private void pumpOnce() {
        while (parts.settler().isFlowing()) {
            Instant now = parts.loop().now();
            state = state.advance(controller, now);
            report(now);
            Allowance allowance = allowance(now);
            if (allowance.sendAt().isEmpty()) {
                return;
            }
            Instant sendAt = allowance.sendAt().get();
            if (sendAt.isAfter(now.plus(LOOK_AHEAD))) {
                putBackReady();
                wakeAt(sendAt);
                return;
            }
            admission.refill(allowance, now);
            if (sendAt.isAfter(now)) {
                wakeAt(sendAt);
                return;
            }
            if (!anyReady()) {
                wakeAtNextDue(now);
                return;
            }
            Optional<Lane> next = nextLane(lane -> connections.idleFor(lane).isPresent());
            if (next.isPresent()) {
                begin(next.get(), now);
                continue;
            }
            Optional<Instant> nextDial = connections.dialIfAllowed(allowance, readyLanes(), now);
            nextDial.ifPresent(this::wakeAt);
            return;
        }
    }

    private List<Lane> readyLanes() {
        return lanes.keySet().stream().filter(Lane::hasReady).toList();
    }

    private boolean anyReady() {
        for (Lane lane : lanes.keySet()) {
            if (lane.hasReady()) {
                return true;
            }
        }
        return false;
    }

    private Optional<Lane> nextLane(Predicate<Lane> able) {
        return streams.next(stream -> hasAble(stream, able)).flatMap(stream -> {
            FairShare<Lane> round = tenants.get(stream);
            return round == null ? Optional.empty() : round.next(lane -> lane.hasReady() && able.test(lane));
        });
    }

    private boolean hasAble(Stream stream, Predicate<Lane> able) {
        for (Map.Entry<Lane, Stream> entry : lanes.entrySet()) {
            if (entry.getValue().equals(stream) && entry.getKey().hasReady() && able.test(entry.getKey())) {
                return true;
            }
        }
        return false;
    }

    private void begin(Lane lane, Instant now) {
        Waiting waiting = lane.take();
        if (!lane.hasReady()) {
            leaveRound(lane);
        }
        if (waiting == null || !parts.spool().mayAttempt(waiting.handle())) {
            return;
        }
        String cancelled = parts.cancels().reason(waiting);
        Terms terms = admission.terms(waiting);
        if (!cancelled.isEmpty()) {
            settle(lane, waiting, AttemptOutcome.discarded(waiting, cancelled, terms, now));
        } else if (!waiting.expires().isAfter(now)) {
            settle(lane, waiting, AttemptOutcome.expired(waiting, whyNotSent(), terms, now));
        } else {
            state = state.step(controller, new RateEvent.Sent(), "", now).state();
            counts.attempts += waiting.recipients().size();
            lane.underWay += waiting.recipients().size();
            connections.carry(lane, waiting, now);
        }
    }

    /** An attempt has ended. */
    void attempted(Lane lane, Attempt attempt, Instant began) {
        Instant now = attempt.ended();
        Waiting waiting = attempt.of();
        lane.underWay -= waiting.recipients().size();
        boolean lost = attempt.judged().stream().allMatch(j -> j.answer() instanceof NoReply);
        int losses = parts.losses().of(waiting.id());
        if (lost) {
            parts.losses().lost(waiting.id());
        } else {
            parts.losses().answered(waiting.id());
        }
        boolean disguised = false;
        for (RateReading reading :
                RateReading.of(attempt, began, connections.held(), connections.lastCount(), parts.jitter())) {
            disguised |= hear(reading.event(), reading.cause(), now);
        }
        for (Attempt.Judged judged : attempt.judged()) {
            if (judged.verdict().kind() == Verdict.Kind.AMBIGUOUS) {
                counts.ambiguous++;
            }
        }
        settle(
                lane,
                waiting,
                AttemptOutcome.of(
                        attempt,
                        admission.terms(waiting),
                        disguised,
                        parts.cancels().reason(waiting),
                        losses,
                        parts.random().nextDouble()));
    }

    /** Has an outcome committed. */
    void settle(Lane lane, Waiting waiting, AttemptOutcome outcome) {
        counts.delivered += outcome.delivered();
        counts.failed += outcome.failed();
        counts.discarded += outcome.discarded();
        parts.settler().settle(outcome.settlement(), () -> {
            outcome.settlement().next().ifPresent(next -> lane.noteDue(next.due()));
            pump();
        });
    }

    /** The rate controller hears an event; whether it takes it for a throttle in disguise. */
    boolean hear(RateEvent event, String cause, Instant now) {
        DestinationStep step = state.step(controller, event, cause, now);
        state = step.state();
        parts.states().touched(this);
        report(now);
        return step.disguised();
    }

    /** No connection could be opened. */
    void dialFailed(Answer why, Verdict verdict, Instant dialled, Instant now) {
        Verdict.Kind kind =
                switch (verdict.kind()) {
                    case RATE_LIMITED, CONNECTIONS_LIMITED, BLOCKED -> verdict.kind();
                    default -> Verdict.Kind.UNREACHABLE;
                };
        hear(new RateEvent.Refused(kind, dialled, connections.held(), parts.jitter()), why.describe(), now);
        pump();
    }

    void pausedBy(OperatorPause pause) {
        Instant now = parts.loop().now();
        state = state.pausedBy(pause, now);
        report(now);
        parts.states().touched(this);
        putBackReady();
        pump();
    }

    void resumedBy() {
        Instant now = parts.loop().now();
        state = state.resumedBy(now);
        report(now);
        parts.states().touched(this);
        pump();
    }

    /** Why mail that is ready was not sent up to now; for people. */
    String whyNotSent() {
        LastKnown known = lastKnown();
        return known.state() == LastKnown.State.OK
                ? "it waited its turn at " + Math.round(state.rate().perMinute()) + " a minute"
                : site + " is " + known.state().label() + " since " + known.since() + ": " + known.cause();
    }

    /** Since when it is anything but Ok, probes in between included; empty: it is Ok. */
    Optional<Instant> troubledSince() {
        return troubledSince;
    }

    private void report(Instant now) {
        LastKnown known = state.lastKnown(now);
        if (known.state() == LastKnown.State.OK) {
            troubledSince = Optional.empty();
        } else if (troubledSince.isEmpty()) {
            troubledSince = Optional.of(known.since());
        }
        if (known.state() == reported.state() || known.state() == LastKnown.State.SUSPECT) {
            return;
        }
        reported = known;
        parts.states()
                .changed(
                        this,
                        new Event.DestinationChanged(
                                now, site.name(), source.name(), known.state().label(), known.cause(), known.until()));
    }

    private void putBackReady() {
        for (Lane lane : lanes.keySet()) {
            List<Waiting> all = lane.takeAll();
            if (!all.isEmpty()) {
                leaveRound(lane);
                all.forEach(w -> lane.noteDue(w.due()));
                parts.spool().putBack(all);
            }
        }
    }

    /** Takes cancelled mail out of what is ready. */
    void discardCancelled() {
        Instant now = parts.loop().now();
        for (Lane lane : new ArrayList<>(lanes.keySet())) {
            List<Waiting> all = lane.takeAll();
            leaveRound(lane);
            for (Waiting waiting : all) {
                String reason = parts.cancels().reason(waiting);
                if (reason.isEmpty()) {
                    ready(lane, waiting);
                } else {
                    settle(lane, waiting, AttemptOutcome.discarded(waiting, reason, admission.terms(waiting), now));
                }
            }
        }
    }

    private void wakeAtNextDue(Instant now) {
        Instant next = Instant.MAX;
        for (Lane lane : lanes.keySet()) {
            if (!lane.refilling && lane.nextDue().isBefore(next)) {
                next = lane.nextDue();
            }
        }
        if (next.isAfter(now)) {
            wakeAt(next);
        }
    }

    void wakeAt(Instant when) {
        if (when.isBefore(wakeAt)) {
            wakeAt = when;
            parts.loop().at(when, () -> {
                if (wakeAt.equals(when)) {
                    wakeAt = Instant.MAX;
                    pump();
                }
            });
        }
    }

    /** Whether nothing is here, nor known to come. */
    boolean isEmpty() {
        return lanes.isEmpty() && connections.held() == 0;
    }
}
