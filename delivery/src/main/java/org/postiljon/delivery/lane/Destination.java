package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.DestinationState;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingRecipient;

/**
 * A site as seen from one egress source, at run time: its lanes, its connections, and the one place that decides when
 * the next transaction or connection begins. On the dispatcher's thread only.
 *
 * <p>{@link #pump} is called after everything that could have changed the answer; it does all that may be done now and
 * sets a timer for the rest. What may be done, {@link DestinationState} says.
 */
final class Destination {
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(Lane.READY_SECONDS);
    private static final Duration LONGEST_KEPT = Duration.ofMinutes(10);
    private static final Duration AFTER_A_DEFECT = Duration.ofMinutes(1);

    private final Site site;
    private final EgressSource source;
    private final Parts parts;
    private final Condition condition;
    private final Connections connections;
    private final Routing routing;
    private final Admission admission;
    private final Outcomes outcomes;
    private final ReadySet ready;
    private final Set<Lane> lanes = new LinkedHashSet<>();
    private final Counts counts;
    private Optional<Instant> quietSince = Optional.empty();
    private Instant wakeAt = Instant.MAX;
    private boolean pumping;
    private boolean again;

    Destination(Site site, EgressSource source, Parts parts) {
        this.site = site;
        this.source = source;
        this.parts = parts;
        Kept kept = parts.states()
                .take(site.name(), source.name())
                .map(Kept::read)
                .orElseGet(() -> new Kept(new Counts(), List.of(), ""));
        this.counts = kept.counts();
        this.condition = new Condition(this, parts, kept);
        this.connections = new Connections(this, parts);
        this.routing = new Routing(this, parts);
        this.admission = new Admission(this, parts, routing);
        this.outcomes = new Outcomes(this, parts);
        this.ready = new ReadySet(parts.settings(), parts.room());
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

    Condition condition() {
        return condition;
    }

    Connections connections() {
        return connections;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    Set<Lane> lanes() {
        return lanes;
    }

    /** Lanes that have something to send. */
    int readyLanes() {
        return ready.lanes();
    }

    /** Their transports. */
    Set<Transport> readyTransports() {
        return ready.transports();
    }

    /** The connections that this machine may have in all, where it stands in line for one. */
    OptionalInt inLine() {
        return parts.budget().isInLine(this) ? OptionalInt.of(parts.budget().most()) : OptionalInt.empty();
    }

    /** The hosts to dial for a transport. */
    HostPlan plan(TransportSettings transport) {
        return routing.plan(transport);
    }

    /** The login that the route of this site names. */
    Optional<Login> routeLogin() {
        return routing.login();
    }

    /** Whether a mailet has the settings of the lane's transport. */
    boolean isConfigured(Lane lane) {
        return parts.configured().transport(lane.key.transport()).isPresent();
    }

    /** What the profile of a delivery says about outcomes; where it is gone, bounces go out as they do by default. */
    Terms terms(Waiting waiting) {
        return parts.configured().terms(waiting.message().profile()).orElse(Terms.OF_UNKNOWN_PROFILE);
    }

    /** What may be done at {@code now}: one reading of the clock for the answer and for who compares with it. */
    Allowance allowance(Instant now) {
        return condition.allowance(load(), now);
    }

    private Load load() {
        return new Load(connections.open(), connections.opening(), connections.busy(), ready.count());
    }

    /** Counts and state as they are kept. */
    String write() {
        return condition.kept(counts).write();
    }

    void add(Lane lane) {
        lanes.add(lane);
    }

    void remove(Lane lane) {
        lanes.remove(lane);
        admission.forget(lane);
        ready.forget(lane);
        if (lanes.stream().noneMatch(other -> other.key.transport().equals(lane.key.transport()))) {
            condition.forget(lane.key.transport());
        }
    }

    /** Something of a lane waits in the spool and is due then. */
    void noteDue(Lane lane, Instant due) {
        lane.noteDue(due);
        admission.look(lane);
        pump();
    }

    /** They were not tried; they come again when their turn comes. */
    void putBack(Lane lane, List<Waiting> waiting) {
        admission.putBack(lane, waiting);
    }

    /** A delivery is ready. */
    void ready(Lane lane, Waiting waiting) {
        ready.add(lane, waiting);
    }

    /** Settings became known: each lane may want more. */
    void configured() {
        lanes.forEach(admission::look);
        pumpSoon();
    }

    /** Does all that may be done now. */
    void pump() {
        parts.active().add(this);
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
        } catch (RuntimeException defect) {
            condition.beginAnew(defect);
            wakeAt(parts.loop().now().plus(AFTER_A_DEFECT));
        } finally {
            pumping = false;
        }
    }

    /** Pumps in a turn of its own. */
    void pumpSoon() {
        parts.loop().execute(this::pump);
    }

    private void pumpOnce() {
        while (parts.settler().isFlowing() && !connections.isStopping()) {
            Instant now = parts.loop().now();
            condition.advance(now);
            if (condition.isPausedByOperator(now)) {
                putBackReady();
            }
            if (condition.holdsLanes()) {
                ready.takeAll(lane -> condition.heldUntil(lane, now).isPresent())
                        .forEach(this::putBack);
            }
            Allowance allowance = allowance(now);
            if (allowance.sendAt().isEmpty()) {
                return;
            }
            Instant sendAt = allowance.sendAt().get();
            if (sendAt.isAfter(now.plus(LOOK_AHEAD))) {
                putBackUntil(sendAt, now);
                wakeAt(sendAt);
                return;
            }
            admission.refill(allowance, now);
            if (sendAt.isAfter(now)) {
                wakeAt(sendAt);
                return;
            }
            boolean oneOfAllGoes = condition.isProbing() || allowance.perSecond() * Lane.READY_SECONDS < 1;
            if (ready.isEmpty() || (oneOfAllGoes && admission.isReading())) {
                return;
            }
            Set<Transport> idle = connections.each().idle();
            Optional<Lane> next =
                    idle.isEmpty() ? Optional.empty() : ready.next(lane -> idle.contains(lane.key.transport()));
            if (next.isPresent()) {
                begin(next.get(), Optional.empty(), now);
                continue;
            }
            Optional<Transport> nobody = ready.transports().stream()
                    .filter(t -> routing.noMail(t, now).isPresent())
                    .findFirst();
            if (nobody.isEmpty()) {
                connections.dialIfAllowed(allowance, ready, now).ifPresent(this::wakeAt);
                return;
            }
            begin(ready.peek(nobody.get()).orElseThrow(), routing.noMail(nobody.get(), now), now);
        }
    }

    /** @param noMail what every host of the lane says that takes no mail; empty: an idle connection takes the next */
    private void begin(Lane lane, Optional<Reply> noMail, Instant now) {
        Waiting waiting = ready.take(lane);
        admission.look(lane);
        if (waiting == null || !parts.spool().mayAttempt(waiting.handle())) {
            return;
        }
        try {
            begin(lane, waiting, noMail, now);
        } catch (RuntimeException defect) {
            outcomes.setAside(lane, waiting, defect);
        }
    }

    private void begin(Lane lane, Waiting waiting, Optional<Reply> noMail, Instant now) {
        String cancelled = parts.cancels().reason(waiting);
        if (!cancelled.isEmpty()) {
            outcomes.settle(lane, waiting, AttemptOutcome.discarded(waiting, cancelled, terms(waiting), now));
        } else if (!waiting.expires().isAfter(now)) {
            outcomes.settle(
                    lane, waiting, AttemptOutcome.expired(waiting, condition.whyNotSent(lane), terms(waiting), now));
        } else if (noMail.isPresent()) {
            outcomes.settle(lane, waiting, AttemptOutcome.nowhere(waiting, noMail.get(), terms(waiting), now));
        } else {
            condition.sends(now);
            List<Recipient> recipients = waiting.recipientsDue(now).stream()
                    .map(WaitingRecipient::recipient)
                    .toList();
            counts.attempts += recipients.size();
            lane.attempting(waiting, recipients.size());
            connections.carry(lane, waiting, recipients, now);
        }
    }

    /** A connection for this transport came up. */
    void dialWorked(Transport transport) {
        if (condition.dialWorked(transport)) {
            lanesOf(transport).forEach(admission::look);
        }
    }

    /** No connection could be opened for what this transport asks for. */
    void dialFailed(Transport transport, Answer why) {
        condition.dialFailed(transport, why, parts.loop().now());
        lanesOf(transport).forEach(lane -> lane.mayHaveUnmarked = true);
        pump();
    }

    private Stream<Lane> lanesOf(Transport transport) {
        return lanes.stream().filter(lane -> lane.key.transport().equals(transport));
    }

    /** Where mail only goes slowly, each lane keeps the one that goes when its turn comes. */
    private void putBackUntil(Instant sendAt, Instant now) {
        if (condition.isProbing() || sendAt.isAfter(now.plus(LONGEST_KEPT))) {
            putBackReady();
        } else {
            ready.takeAllButFirst(sendAt).forEach(this::putBack);
        }
    }

    private void putBackReady() {
        ready.takeAll(lane -> true).forEach(this::putBack);
    }

    /** Takes cancelled mail out of what is ready. */
    void discardCancelled() {
        Instant now = parts.loop().now();
        ready.takeAll(lane -> true).forEach((lane, all) -> {
            for (Waiting waiting : all) {
                String reason = parts.cancels().reason(waiting);
                if (reason.isEmpty()) {
                    ready(lane, waiting);
                } else {
                    outcomes.settle(lane, waiting, AttemptOutcome.discarded(waiting, reason, terms(waiting), now));
                }
            }
            admission.look(lane);
        });
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

    /** Trouble that is over, where nothing waits for its end, is no trouble. */
    void restIfUnused(Instant now) {
        if (condition.lastKnown().state() == LastKnown.State.SUSPECT && isIdle()) {
            condition.unused(now);
        }
    }

    /** Whether nothing is here, nothing is known to come, and time alone changes nothing. */
    boolean isQuiet() {
        return condition.lastKnown().state() == LastKnown.State.OK && isIdle();
    }

    /** Whether nothing is here and nothing is known to come; what time changes, a timer of its own sees to. */
    boolean isIdle() {
        return connections.held() == 0 && lanes.stream().allMatch(Lane::isAtRest);
    }

    /** Since when it is quiet; set by who looks. */
    Optional<Instant> quietSince() {
        return quietSince;
    }

    void quietSince(Optional<Instant> since) {
        quietSince = since;
    }
}
