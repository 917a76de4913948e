package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns all lanes, destinations and timers. Everything runs on the thread of its {@link DispatchLoop}; the methods that
 * others call pass on to it.
 */
public final class Dispatcher implements SpoolListener {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int EXPIRE_AT_ONCE = 200;

    /** A destination, by name. */
    private record Key(Site site, EgressSource source) {}

    private final Parts parts;
    private final Watch watch;
    private final Map<Key, Destination> destinations = new HashMap<>();
    private final Map<WaitingKey, Destination> byLane = new HashMap<>();
    private final Map<WaitingKey, Lane> lanes = new HashMap<>();
    private final Map<WaitingKey, Backlog> unconfigured = new HashMap<>();
    private final Consumer<OutboxItem> outbox;
    private boolean expiring;
    private boolean stopped;

    /**
     * Nothing is done before {@link #start}.
     *
     * @param outbox takes what James still has to do, on the dispatcher's thread
     */
    public Dispatcher(
            DispatchLoop loop,
            Spool spool,
            DestinationStates states,
            Router router,
            SmtpConnector connector,
            ReplyClassifier classifier,
            Configured configured,
            DispatchSettings settings,
            Random random,
            Consumer<OutboxItem> outbox) {
        this.parts = new Parts(
                loop,
                spool,
                router,
                connector,
                classifier,
                configured,
                settings,
                new Settler(loop, spool),
                new StateBook(loop, states),
                new Budget(settings.maxConnections()),
                new Cancels(),
                new Losses(),
                random);
        this.watch = new Watch(parts);
        this.outbox = outbox;
    }

    /** Begins to send. */
    public void start() {
        parts.settler().whenFlowing(() -> destinations.values().forEach(Destination::pumpSoon));
        parts.spool().listen(this);
        parts.loop().execute(this::tick);
    }

    /** Ends all connections; what is under way is tried again after the next start. */
    public CompletionStage<Void> stop() {
        return onLoop(() -> {
            stopped = true;
            destinations.values().forEach(d -> d.connections().abort());
            return null;
        });
    }

    @Override
    public void waiting(Collection<Backlog> backlogs) {
        parts.loop().execute(() -> backlogs.forEach(this::waiting));
    }

    private void waiting(Backlog backlog) {
        if (stopped) {
            return;
        }
        Optional<Lane> lane = lane(backlog.key());
        if (lane.isEmpty()) {
            unconfigured.put(backlog.key(), backlog);
            return;
        }
        backlog.oldestDue().ifPresent(due -> {
            lane.get().noteDue(due);
            destination(backlog.key()).ifPresent(Destination::pump);
        });
    }

    private Optional<Lane> lane(WaitingKey key) {
        Lane known = lanes.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        return parts.configured().source(key.pool()).map(source -> {
            Lane lane = new Lane(key);
            Destination destination = destinations.computeIfAbsent(
                    new Key(key.site(), source), k -> new Destination(k.site(), k.source(), parts));
            destination.add(lane);
            lanes.put(key, lane);
            byLane.put(key, destination);
            return lane;
        });
    }

    private Optional<Destination> destination(WaitingKey key) {
        return Optional.ofNullable(byLane.get(key));
    }

    @Override
    public CompletionStage<Void> releasing(Predicate<Handle> which) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void outbox(OutboxItem item) {
        parts.loop().execute(() -> outbox.accept(item));
    }

    /** A profile, transport or pool became known: mail that waited for it may go. */
    public void configured() {
        parts.loop().execute(() -> {
            List<Backlog> again = List.copyOf(unconfigured.values());
            unconfigured.clear();
            again.forEach(this::waiting);
            destinations.values().forEach(Destination::pumpSoon);
        });
    }

    private void tick() {
        if (stopped) {
            return;
        }
        Instant now = parts.loop().now();
        try {
            for (Destination destination : List.copyOf(destinations.values())) {
                destination.connections().sweep(now, parts.settings().idle());
                watch.look(destination, now);
                destination.pump();
            }
            expire(now);
            forgetEmpty();
        } catch (RuntimeException e) {
            LOG.error("The dispatcher's tick failed and goes on with the next", e);
        }
        parts.loop().at(now.plus(TICK), this::tick);
    }

    private void expire(Instant now) {
        if (expiring || !parts.settler().isFlowing()) {
            return;
        }
        expiring = true;
        parts.spool().expired(now, EXPIRE_AT_ONCE).whenComplete((all, failure) -> parts.loop()
                .execute(() -> {
                    expiring = false;
                    if (failure != null) {
                        LOG.warn("Mail whose time is over can't be read: {}", failure.getMessage());
                        return;
                    }
                    all.forEach(this::expire);
                }));
    }

    private void expire(Waiting waiting) {
        Instant now = parts.loop().now();
        Optional<Lane> lane = lane(waiting.key());
        Optional<Destination> destination = destination(waiting.key());
        if (lane.isEmpty() || destination.isEmpty()) {
            Terms terms = new Terms(RetrySchedule.DEFAULT, false, true, false);
            parts.settler()
                    .settle(
                            AttemptOutcome.expired(waiting, notConfigured(waiting.key()), terms, now)
                                    .settlement(),
                            () -> {});
            return;
        }
        destination
                .get()
                .settle(
                        lane.get(),
                        waiting,
                        AttemptOutcome.expired(
                                waiting,
                                destination.get().whyNotSent(),
                                destination.get().terms(waiting),
                                now));
    }

    /** Why mail of a key waits that no mailet's settings fit; for people. */
    public static String notConfigured(WaitingKey key) {
        return "no AdaptiveRemoteDelivery in mailetcontainer.xml has the settings that it was taken with (transport "
                + key.transport() + ", pool " + key.pool() + ")";
    }

    /** Lanes of stand-in sites are gone for good once their mail has moved. */
    private void forgetEmpty() {
        for (Lane lane : List.copyOf(lanes.values())) {
            if (lane.key.site().isUnresolved()
                    && !lane.refilling
                    && !lane.hasReady()
                    && lane.underWay == 0
                    && lane.nextDue().equals(Instant.MAX)) {
                Destination destination = byLane.remove(lane.key);
                lanes.remove(lane.key);
                watch.forget(lane);
                if (destination != null) {
                    destination.remove(lane);
                    boolean told = destination.counts().failed > 0;
                    if (destination.isEmpty() && !told) {
                        destinations.remove(new Key(destination.site(), destination.source()));
                    }
                }
            }
        }
    }

    /** Whether outcomes can be stored; empty: they can; else why not. */
    public CompletionStage<Optional<String>> trouble() {
        return onLoop(() -> parts.settler().isFlowing()
                ? Optional.empty()
                : Optional.of(parts.settler().cause()));
    }

    /** All destinations with their lanes, as the caller's function reads them on the dispatcher's thread. */
    public CompletionStage<List<DestinationView>> destinations() {
        return onLoop(() -> {
            Map<WaitingKey, Backlog> backlogs = new HashMap<>();
            parts.spool().backlog().forEach(b -> backlogs.put(b.key(), b));
            return destinations.values().stream()
                    .map(d -> DestinationView.of(d, backlogs, parts.loop().now()))
                    .sorted(Comparator.comparing(DestinationView::site))
                    .toList();
        });
    }

    /** Keys in which mail waits for settings that no mailet has. */
    public CompletionStage<List<WaitingKey>> unconfigured() {
        return onLoop(() -> List.copyOf(unconfigured.keySet()));
    }

    /** Pauses or resumes (empty pause) the destinations of a site, or of the site of a domain. */
    public CompletionStage<List<String>> pause(String siteOrDomain, Optional<OperatorPause> pause) {
        return onLoop(() -> {
            Optional<Site> ofDomain = parts.router()
                    .known(new Domain(siteOrDomain))
                    .flatMap(r -> r instanceof Route.To to ? Optional.of(to.site()) : Optional.empty());
            List<Destination> named = destinations.values().stream()
                    .filter(d -> d.site().name().equals(siteOrDomain)
                            || ofDomain.filter(d.site()::equals).isPresent()
                            || d.site()
                                    .unresolvedDomain()
                                    .filter(new Domain(siteOrDomain)::equals)
                                    .isPresent())
                    .toList();
            named.forEach(d -> pause.ifPresentOrElse(d::pausedBy, d::resumedBy));
            return named.stream().map(d -> d.site().name()).sorted().toList();
        });
    }

    /** Takes all waiting mail of a campaign out; how many recipients of what was in the spool. */
    public CompletionStage<Long> cancel(String campaign, String reason) {
        return onLoop(() -> {
                    Instant now = parts.loop().now();
                    parts.cancels().add(campaign, now, reason);
                    long before = destinations.values().stream()
                            .mapToLong(d -> d.counts().discarded)
                            .sum();
                    destinations.values().forEach(Destination::discardCancelled);
                    long after = destinations.values().stream()
                            .mapToLong(d -> d.counts().discarded)
                            .sum();
                    return after - before;
                })
                .thenCompose(ready -> discard(campaign, reason, ready));
    }

    private CompletionStage<Long> discard(String campaign, String reason, long sofar) {
        return parts.spool()
                .discard(new Labels("", campaign, "", ""), reason, parts.loop().now(), 500)
                .thenCompose(
                        n -> n == 0 ? CompletableFuture.completedFuture(sofar) : discard(campaign, reason, sofar + n));
    }

    private <T> CompletionStage<T> onLoop(Supplier<T> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        parts.loop().execute(() -> {
            try {
                answer.complete(what.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
