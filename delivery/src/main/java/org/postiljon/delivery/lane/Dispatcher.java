package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Cancel;
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
    private static final int EXPIRE_AT_ONCE = 1_000;
    private static final int TICKS_BETWEEN_SWEEPS = 60;

    /** Transactions that are under way may end for so long when the server stops. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Parts parts;
    private final Watch watch;
    private final Destinations destinations;
    private final Followers followers;
    private final Cancelling cancelling;
    private final Map<WaitingKey, Backlog> unconfigured = new HashMap<>();
    private final Consumer<OutboxItem> outbox;
    private boolean expiring;
    private int ticks;
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
                new SpoolLog(loop),
                new StateBook(loop, states),
                new Budget(loop, settings.maxConnections()),
                new Room(),
                new LinkedHashSet<>(),
                new Cancels(),
                new Setbacks(),
                random);
        this.watch = new Watch(parts);
        this.destinations = new Destinations(parts, watch);
        this.followers = new Followers(parts, destinations);
        this.cancelling = new Cancelling(parts, destinations);
        this.outbox = outbox;
    }

    /** Begins to send. */
    public void start() {
        parts.settler().whenFlowing(() -> destinations.all().forEach(Destination::pumpSoon));
        cancelling.goOn();
        parts.spool().listen(this);
        parts.loop().execute(this::recallShown);
        parts.loop().execute(this::tick);
    }

    /**
     * Begins nothing more. Completes when what was under way has ended and is committed, at the latest after 10 s; what
     * has not ended by then is tried again after the next start.
     */
    public CompletionStage<Void> stop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        parts.loop().execute(() -> {
            if (stopped) {
                done.complete(null);
                return;
            }
            stopped = true;
            int[] open = {destinations.all().size() + 1};
            Runnable gone = () -> {
                open[0]--;
                if (open[0] == 0) {
                    parts.settler().whenQuiet(() -> ended(done));
                }
            };
            List.copyOf(destinations.all()).forEach(d -> d.connections().stop(gone));
            gone.run();
            parts.loop().at(parts.loop().now().plus(GRACE), () -> ended(done));
        });
        return done;
    }

    private void ended(CompletableFuture<Void> done) {
        if (!done.isDone()) {
            destinations.all().forEach(d -> d.connections().abort());
            parts.states().writeAll();
            done.complete(null);
        }
    }

    @Override
    public void waiting(Collection<Backlog> backlogs) {
        parts.loop().execute(() -> backlogs.forEach(this::waiting));
    }

    private void waiting(Backlog backlog) {
        if (stopped) {
            return;
        }
        Optional<Lane> lane = destinations.lane(backlog.key());
        if (lane.isEmpty()) {
            unconfigured.put(backlog.key(), backlog);
            return;
        }
        backlog.oldestDue().ifPresent(due -> destinations.of(backlog.key()).ifPresent(d -> d.noteDue(lane.get(), due)));
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
            recallShown();
            destinations.all().forEach(Destination::configured);
            followers.lookSoon();
        });
    }

    private void recallShown() {
        if (!stopped) {
            destinations.recallShown(parts.loop().now());
        }
    }

    private void tick() {
        if (stopped) {
            return;
        }
        Instant now = parts.loop().now();
        parts.loop().at(now.plus(TICK), this::tick);
        guarded(() -> parts.budget().look());
        for (Destination destination : List.copyOf(parts.active())) {
            guarded(() -> tick(destination, now));
        }
        guarded(() -> expire(now));
        ticks++;
        if (ticks % TICKS_BETWEEN_SWEEPS == 0) {
            guarded(() -> destinations.forgetOld(now));
        }
    }

    private static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("A step of the dispatcher's tick failed; it goes on with the next", e);
        }
    }

    private void tick(Destination destination, Instant now) {
        destination.connections().sweep(now, parts.settings().idle());
        if (parts.settler().isFlowing()) {
            watch.look(destination, now);
        }
        destination.pump();
        destination.restIfUnused(now);
        if (destination.isQuiet()) {
            parts.active().remove(destination);
            destination.quietSince(Optional.of(now));
            if (destination.site().isUnresolved() && destination.counts().isZero()) {
                destinations.forget(destination);
            }
        } else {
            destination.quietSince(Optional.empty());
            if (destination.isIdle()) {
                parts.active().remove(destination);
            }
        }
    }

    private void expire(Instant now) {
        if (expiring || !parts.settler().isFlowing()) {
            return;
        }
        expiring = true;
        parts.ask(
                () -> parts.spool().expired(now, EXPIRE_AT_ONCE),
                all -> {
                    expiring = false;
                    all.forEach(this::expire);
                },
                failure -> {
                    expiring = false;
                    parts.spoolLog().failed("Mail whose time is over can't be read", failure);
                });
    }

    private void expire(Waiting waiting) {
        Instant now = parts.loop().now();
        Optional<Lane> lane = destinations.lane(waiting.key());
        Optional<Destination> destination = destinations.of(waiting.key());
        if (lane.isEmpty() || destination.isEmpty()) {
            String reason = parts.configured().whyMissing(waiting.key());
            parts.settler()
                    .settle(
                            AttemptOutcome.expired(waiting, reason, Terms.OF_UNKNOWN_PROFILE, now)
                                    .settlement(),
                            () -> {});
            return;
        }
        destination
                .get()
                .outcomes()
                .settle(
                        lane.get(),
                        waiting,
                        AttemptOutcome.expired(
                                waiting,
                                destination.get().isConfigured(lane.get())
                                        ? destination.get().condition().whyNotSent(lane.get())
                                        : parts.configured().whyMissing(waiting.key()),
                                destination.get().terms(waiting),
                                now));
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
            return destinations.all().stream()
                    .map(d -> DestinationView.of(d, backlogs, parts.loop().now()))
                    .sorted(Comparator.comparing(DestinationView::site))
                    .toList();
        });
    }

    /**
     * Pauses or resumes (empty pause) the destinations of a site, or of the site of a domain. A domain's site is paused
     * for each configured source, also before its first mail.
     *
     * @return names of those sites; empty: none is called so, and no route leads to a domain of that name
     */
    public CompletionStage<List<String>> pause(String siteOrDomain, Optional<OperatorPause> pause) {
        return siteOf(siteOrDomain)
                .thenCompose(site -> onLoop(() -> {
                    Predicate<Site> isNamed = other -> other.name().equals(siteOrDomain)
                            || site.filter(other::equals).isPresent()
                            || other.unresolvedDomain()
                                    .filter(new Domain(siteOrDomain)::equals)
                                    .isPresent();
                    destinations.recall(isNamed);
                    if (pause.isPresent()) {
                        site.ifPresent(destinations::ofEachSource);
                    }
                    List<Destination> named = destinations.all().stream()
                            .filter(d -> isNamed.test(d.site()))
                            .toList();
                    named.forEach(d -> {
                        pause.ifPresentOrElse(d.condition()::pausedBy, d.condition()::resumedBy);
                        d.pump();
                    });
                    return named.stream().map(d -> d.site().name()).sorted().toList();
                }));
    }

    /** The site of a domain, looked up if its route is not known any more; empty: it has none, or it is no domain. */
    private CompletionStage<Optional<Site>> siteOf(String siteOrDomain) {
        Domain domain = new Domain(siteOrDomain);
        return onLoop(() -> destinations.isKnown(siteOrDomain))
                .thenCompose(isSite -> isSite || !domain.isValid()
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : parts.router()
                                .known(domain)
                                .<CompletionStage<Route>>map(CompletableFuture::completedFuture)
                                .orElseGet(() -> parts.router().route(domain))
                                .thenApply(route ->
                                        route instanceof Route.To to ? Optional.of(to.site()) : Optional.empty()));
    }

    /** Takes the waiting mail of a cancel out; how many recipients. */
    public CompletionStage<Long> cancel(Labels which, String reason) {
        return onLoop(() ->
                        cancelling.order(new Cancel(which, reason, parts.loop().now())))
                .thenCompose(all -> all);
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
