package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.spool.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches deliveries from the spool into a destination's lanes, and looks at their route when it does: the site in a row
 * is a hint, the route is the truth. What turns out to belong elsewhere is moved there, what belongs nowhere fails.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final int SLICE = 500;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Terms UNKNOWN_PROFILE = new Terms(RetrySchedule.DEFAULT, false, true, false);

    private final Destination destination;
    private final Parts parts;
    private final HostPlan hosts = new HostPlan();
    private final Map<TransportSettings, HostPlan> gateways = new LinkedHashMap<>();
    private @Nullable Login login;

    Admission(Destination destination, Parts parts) {
        this.destination = destination;
        this.parts = parts;
    }

    /** The hosts to dial for a transport. */
    HostPlan plan(TransportSettings transport) {
        if (transport.gateway().isEmpty()) {
            return hosts;
        }
        HostPlan plan = gateways.computeIfAbsent(transport, t -> new HostPlan());
        plan.update(transport.gateway());
        return plan;
    }

    /** The login that the route names. */
    Optional<Login> login() {
        return Optional.ofNullable(login);
    }

    /** What the profile of a delivery says; where it is gone, bounces go out as they do by default. */
    Terms terms(Waiting waiting) {
        return parts.configured().terms(waiting.message().profile()).orElse(UNKNOWN_PROFILE);
    }

    /** Fetches what the lanes want, without waiting for it. */
    void refill(Allowance allowance, Instant now) {
        boolean probing = !destination.state().rate().isFlowing();
        for (Lane lane : List.copyOf(destination.lanes())) {
            int wanted = lane.wanted(allowance.perSecond(), probing);
            if (wanted > 0 && !lane.refilling && !lane.nextDue().isAfter(now) && isConfigured(lane)) {
                if (!lane.key.site().isUnresolved()) {
                    lane.refilling = true;
                    fetch(lane, wanted, now);
                } else if (!allowance.sendAt().orElse(Instant.MAX).isAfter(now)) {
                    lane.refilling = true;
                    resolve(lane, now);
                }
            }
        }
    }

    /** Whether a mailet has the settings of the lane's transport. */
    boolean isConfigured(Lane lane) {
        return parts.configured().transport(lane.key.transport()).isPresent();
    }

    private void fetch(Lane lane, int wanted, Instant now) {
        parts.spool().refill(lane.key, now, wanted).whenComplete((rows, failure) -> parts.loop()
                .execute(() -> {
                    if (failure != null) {
                        LOG.error("{}: the spool can't be read: {}", destination.site(), failure.getMessage());
                        refilledLater(lane);
                        return;
                    }
                    if (rows.size() < wanted) {
                        askNextDue(lane);
                    }
                    admit(lane, rows);
                }));
    }

    private void refilledLater(Lane lane) {
        parts.loop().at(parts.loop().now().plus(AGAIN), () -> {
            lane.refilling = false;
            destination.pump();
        });
    }

    private void refilled(Lane lane) {
        lane.refilling = false;
        destination.pump();
    }

    private void askNextDue(Lane lane) {
        lane.forgetDue();
        parts.spool().nextDue(lane.key).whenComplete((due, failure) -> parts.loop()
                .execute(() -> {
                    if (failure != null) {
                        lane.noteDue(parts.loop().now().plus(AGAIN));
                    } else {
                        due.ifPresent(lane::noteDue);
                    }
                    destination.pump();
                }));
    }

    private void admit(Lane lane, List<Waiting> rows) {
        TransportSettings transport =
                parts.configured().transport(lane.key.transport()).orElse(null);
        if (transport != null && !transport.gateway().isEmpty()) {
            rows.forEach(w -> destination.ready(lane, w));
            refilled(lane);
            return;
        }
        Map<Domain, List<Waiting>> byDomain = new LinkedHashMap<>();
        rows.forEach(w ->
                byDomain.computeIfAbsent(w.domain(), d -> new ArrayList<>()).add(w));
        List<Domain> unknown = new ArrayList<>();
        byDomain.forEach((domain, waiting) -> {
            Optional<Route> known = parts.router().known(domain);
            if (known.isPresent()) {
                routed(lane, domain, waiting, known.get());
            } else {
                unknown.add(domain);
            }
        });
        ask(lane, unknown, byDomain);
    }

    /** Asks for the routes of these domains, one after the other; the lane is refilled again when all are known. */
    private void ask(Lane lane, List<Domain> unknown, Map<Domain, List<Waiting>> byDomain) {
        if (unknown.isEmpty()) {
            refilled(lane);
            return;
        }
        int[] open = {unknown.size()};
        boolean[] failed = {false};
        for (Domain domain : unknown) {
            parts.router().route(domain).whenComplete((route, failure) -> parts.loop()
                    .execute(() -> {
                        routed(lane, domain, byDomain.getOrDefault(domain, List.of()), route);
                        failed[0] |= route instanceof Route.Unknown && hosts.isEmpty();
                        open[0]--;
                        if (open[0] == 0 && failed[0]) {
                            refilledLater(lane);
                        } else if (open[0] == 0) {
                            refilled(lane);
                        }
                    }));
        }
    }

    private void routed(Lane lane, Domain domain, List<Waiting> waiting, Route route) {
        Instant now = parts.loop().now();
        if (route instanceof Route.To to && to.site().equals(lane.key.site())) {
            hosts.update(to.hosts());
            login = to.login().orElse(null);
            waiting.forEach(w -> destination.ready(lane, w));
        } else if (route instanceof Route.To to) {
            parts.spool().putBack(waiting);
            move(lane, domain, to.site());
        } else if (route instanceof Route.Nowhere nowhere) {
            waiting.forEach(w -> destination.settle(lane, w, AttemptOutcome.nowhere(w, nowhere.why(), terms(w), now)));
        } else if (!hosts.isEmpty()) {
            waiting.forEach(w -> destination.ready(lane, w));
        } else if (route instanceof Route.Unknown unknown) {
            putBack(lane, waiting);
            dnsFailed(unknown.why(), now, now);
        }
    }

    private void putBack(Lane lane, List<Waiting> waiting) {
        waiting.forEach(w -> lane.noteDue(w.due()));
        parts.spool().putBack(waiting);
    }

    private void move(Lane lane, Domain domain, Site to) {
        parts.spool().retag(lane.key, to, domain::equals, SLICE).whenComplete((moved, failure) -> parts.loop()
                .execute(() -> {
                    if (failure != null) {
                        LOG.error("{}: mail of {} can't be moved: {}", lane.key.site(), domain, failure.getMessage());
                        refilledLater(lane);
                    } else if (moved >= SLICE) {
                        move(lane, domain, to);
                    } else {
                        lane.refilling = false;
                        askNextDue(lane);
                    }
                }));
    }

    /** The site of a lane is not known yet: its one domain's route tells. */
    private void resolve(Lane lane, Instant now) {
        Domain domain = lane.key.site().unresolvedDomain().orElseThrow();
        destination.hear(new RateEvent.Sent(), "", now);
        parts.router().route(domain).whenComplete((route, failure) -> parts.loop()
                .execute(() -> {
                    Instant answered = parts.loop().now();
                    if (route instanceof Route.Unknown unknown) {
                        lane.refilling = false;
                        dnsFailed(unknown.why(), now, answered);
                        destination.wakeAt(answered.plus(AGAIN));
                        return;
                    }
                    destination.hear(new RateEvent.Accepted(now), "", answered);
                    if (route instanceof Route.To to) {
                        move(lane, domain, to.site());
                    } else if (route instanceof Route.Nowhere nowhere) {
                        failAll(lane, nowhere.why());
                    }
                }));
    }

    private void dnsFailed(Answer why, Instant asked, Instant now) {
        destination.hear(
                new RateEvent.Refused(
                        Verdict.Kind.UNREACHABLE,
                        asked,
                        destination.connections().held(),
                        parts.jitter()),
                why.describe(),
                now);
    }

    private void failAll(Lane lane, Answer why) {
        Instant now = parts.loop().now();
        parts.spool().refill(lane.key, now, SLICE).whenComplete((rows, failure) -> parts.loop()
                .execute(() -> {
                    if (failure != null) {
                        refilledLater(lane);
                        return;
                    }
                    rows.forEach(w -> destination.settle(
                            lane,
                            w,
                            AttemptOutcome.nowhere(
                                    w, why, terms(w), parts.loop().now())));
                    if (rows.size() >= SLICE) {
                        failAll(lane, why);
                    } else {
                        lane.refilling = false;
                        askNextDue(lane);
                    }
                }));
    }
}
