package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.spool.Waiting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the route of mail that comes out of the spool: the site in a row is a hint, the route is the truth. What turns
 * out to belong elsewhere is moved there, what belongs nowhere fails. Knows the hosts of its destination from that.
 *
 * <p>Until all of a read is where it belongs, its lane reads no more: a row that is read again while it is to be moved
 * could not be moved.
 */
final class Routing {
    private static final Logger LOG = LoggerFactory.getLogger(Routing.class);
    private static final int SLICE = 500;

    private final Destination destination;
    private final Parts parts;
    private final Map<TransportSettings, HostPlan> plans = new LinkedHashMap<>();
    private List<MxHost> hosts = List.of();
    private @Nullable Login login;

    Routing(Destination destination, Parts parts) {
        this.destination = destination;
        this.parts = parts;
    }

    /**
     * The hosts to dial for a transport. Each learns for itself which of them fail: a host whose certificate is not what
     * one demands is good enough for another.
     */
    HostPlan plan(TransportSettings transport) {
        HostPlan plan = plans.computeIfAbsent(transport, t -> new HostPlan());
        plan.update(transport.gateway().isEmpty() ? hosts : transport.gateway());
        return plan;
    }

    /** What the hosts of a transport say where every one takes no mail; empty: one may. */
    Optional<Reply> noMail(Transport transport, Instant now) {
        return parts.configured().transport(transport).flatMap(settings -> plan(settings)
                .noMail(now));
    }

    /** The login that the route names. */
    Optional<Login> login() {
        return Optional.ofNullable(login);
    }

    /**
     * Takes what was read; one of the two is run when all of it is where it belongs.
     *
     * @param then  the lane may go on
     * @param later it may go on after a while: something could not be found out
     */
    void admit(Lane lane, List<Waiting> rows, Runnable then, Runnable later) {
        boolean toGateway = parts.configured()
                .transport(lane.key.transport())
                .filter(t -> !t.gateway().isEmpty())
                .isPresent();
        if (toGateway) {
            rows.forEach(w -> destination.ready(lane, w));
            then.run();
            return;
        }
        Map<Domain, List<Waiting>> byDomain = new LinkedHashMap<>();
        rows.forEach(w ->
                byDomain.computeIfAbsent(w.domain(), d -> new ArrayList<>()).add(w));
        Open open = new Open(byDomain.size() + 1, then, later);
        byDomain.forEach((domain, waiting) -> parts.router()
                .known(domain)
                .ifPresentOrElse(
                        route -> routed(lane, domain, waiting, route, open), () -> ask(lane, domain, waiting, open)));
        open.done();
    }

    /** Steps that are not done yet. */
    private static final class Open {
        private final Runnable then;
        private final Runnable later;
        private int steps;
        private boolean failed;

        Open(int steps, Runnable then, Runnable later) {
            this.steps = steps;
            this.then = then;
            this.later = later;
        }

        void done() {
            steps--;
            if (steps == 0) {
                (failed ? later : then).run();
            }
        }

        void failed() {
            failed = true;
            done();
        }
    }

    private void ask(Lane lane, Domain domain, List<Waiting> waiting, Open open) {
        parts.ask(
                () -> parts.router().route(domain),
                route -> routed(lane, domain, waiting, route, open),
                failure -> routed(lane, domain, waiting, unknown(domain, failure), open));
    }

    private static Route.Unknown unknown(Domain domain, Throwable failure) {
        LOG.error("The route of {} can't be looked up", domain, failure);
        return new Route.Unknown(new NoReply(Stage.ROUTE, NoReply.Cause.LOCAL, failure.toString()));
    }

    private void routed(Lane lane, Domain domain, List<Waiting> waiting, Route route, Open open) {
        if (route instanceof Route.To to && to.site().equals(lane.key.site())) {
            hosts = List.copyOf(to.hosts());
            login = to.login().orElse(null);
            waiting.forEach(w -> destination.ready(lane, w));
            open.done();
        } else if (route instanceof Route.To to) {
            destination.putBack(lane, waiting);
            move(lane, domain, to.site(), open);
        } else if (route instanceof Route.Nowhere nowhere) {
            waiting.forEach(w -> nowhere(lane, w, nowhere.why()));
            open.done();
        } else if (!hosts.isEmpty()) {
            waiting.forEach(w -> destination.ready(lane, w));
            open.done();
        } else if (route instanceof Route.Unknown unknown) {
            destination.putBack(lane, waiting);
            Instant now = parts.loop().now();
            dnsFailed(unknown.why(), now, now);
            open.failed();
        }
    }

    private void nowhere(Lane lane, Waiting waiting, Answer why) {
        Instant now = parts.loop().now();
        destination
                .outcomes()
                .settle(lane, waiting, AttemptOutcome.nowhere(waiting, why, destination.terms(waiting), now));
    }

    private void move(Lane lane, Domain domain, Site to, Open open) {
        parts.ask(
                () -> parts.spool().retag(lane.key, to, domain::equals, SLICE),
                moved -> {
                    if (moved >= SLICE) {
                        move(lane, domain, to, open);
                    } else {
                        open.done();
                    }
                },
                failure -> {
                    parts.spoolLog().failed(lane.key.site() + ": mail of " + domain + " can't be moved", failure);
                    open.failed();
                });
    }

    /**
     * The site of a lane is not known yet: the route of its one domain tells. The look-up counts as an attempt at this
     * stand-in, so that a dead name server is asked as seldom as a dead receiver.
     */
    void resolve(Lane lane, Instant now, Consumer<Lane> then, Consumer<Lane> later) {
        Domain domain = lane.key.site().unresolvedDomain().orElseThrow();
        destination.condition().hear(new RateEvent.Sent(), "", now);
        parts.ask(
                () -> parts.router().route(domain),
                route -> resolved(lane, domain, route, now, then, later),
                failure -> resolved(lane, domain, unknown(domain, failure), now, then, later));
    }

    private void resolved(
            Lane lane, Domain domain, Route route, Instant asked, Consumer<Lane> then, Consumer<Lane> later) {
        Instant now = parts.loop().now();
        Open open = new Open(1, () -> then.accept(lane), () -> later.accept(lane));
        if (route instanceof Route.Unknown unknown) {
            dnsFailed(unknown.why(), asked, now);
            open.failed();
            return;
        }
        destination.condition().hear(new RateEvent.Accepted(asked), "", now);
        if (route instanceof Route.To to) {
            move(lane, domain, to.site(), open);
        } else if (route instanceof Route.Nowhere nowhere) {
            failAll(lane, nowhere.why(), open);
        }
    }

    private void dnsFailed(Answer why, Instant asked, Instant now) {
        int held = destination.connections().held();
        destination
                .condition()
                .hear(
                        new RateEvent.Refused(Verdict.Kind.UNREACHABLE, asked, held, parts.jitter()),
                        why.describe(),
                        now);
    }

    private void failAll(Lane lane, Answer why, Open open) {
        parts.ask(
                () -> parts.spool().refill(lane.key, parts.loop().now(), SLICE),
                rows -> {
                    rows.forEach(w -> nowhere(lane, w, why));
                    if (rows.size() >= SLICE) {
                        failAll(lane, why, open);
                    } else {
                        open.done();
                    }
                },
                failure -> {
                    parts.spoolLog()
                            .failed(lane.key.site() + ": mail of a domain that takes none can't be read", failure);
                    open.failed();
                });
    }
}
