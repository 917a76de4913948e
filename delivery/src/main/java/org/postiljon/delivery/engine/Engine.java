package org.postiljon.delivery.engine;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.Dispatcher;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What adapters call: hand mail over, ask, order. Wires the parts and owns the dispatcher's thread.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>Callers of {@link #submit}: James's spooler threads, and whoever else hands mail over. They build the submission
 *       and wait, if they want, for the store's commit.
 *   <li>One <b>dispatcher</b> thread: lanes, destinations, timers, outcomes. Without locks, never blocked.
 *   <li>The <b>store's writer</b> and readers: they complete stages; the dispatcher takes the result in a turn of its own.
 *   <li><b>Network threads</b> of the connector run SMTP sessions and report to the dispatcher in the same way.
 * </ul>
 *
 * <p>The engine does not own store, router and connector: who made them closes them, after the engine.
 */
public final class Engine implements Operator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Spool spool;
    private final Router router;
    private final SteadyClock clock;
    private final Registry registry;
    private final Intake intake;
    private final Optional<Address> redirect;
    private final DispatcherThread thread;
    private final Dispatcher dispatcher;
    private final LongAdder accepted = new LongAdder();
    private volatile @Nullable Outbox outbox;
    private volatile @Nullable List<DestinationView> last;
    private boolean started;
    private boolean closed;

    private Engine(
            EngineSettings settings,
            Spool spool,
            DestinationStates states,
            Router router,
            SmtpConnector connector,
            Clock clock) {
        this.spool = spool;
        this.router = router;
        this.clock = new SteadyClock(clock, System::nanoTime);
        this.registry = new Registry(settings.sandbox(), settings.redirect().isPresent());
        this.redirect = settings.redirect();
        this.intake = new Intake(router, redirect);
        this.thread = new DispatcherThread(this.clock);
        this.dispatcher = new Dispatcher(
                thread,
                spool,
                states,
                router,
                connector,
                ReplyClassifier.shipped(),
                registry,
                settings.dispatch(),
                new Random(),
                item -> {
                    Outbox taking = outbox;
                    if (taking != null) {
                        taking.add(item);
                    }
                });
        settings.sandbox()
                .ifPresent(host ->
                        LOG.warn("SANDBOX: all mail goes to {}:{}, whatever its recipients", host.name(), host.port()));
        settings.redirect().ifPresent(to -> LOG.warn("REDIRECT: all mail goes to {}, whatever its recipients", to));
    }

    /** An engine of these parts; it does nothing before {@link #start}. */
    public static Engine create(
            EngineSettings settings,
            Spool spool,
            DestinationStates states,
            Router router,
            SmtpConnector connector,
            Clock clock) {
        return new Engine(settings, spool, states, router, connector, clock);
    }

    /**
     * Makes a profile known. Mail that was taken with it in an earlier run goes on.
     *
     * @throws IllegalArgumentException when a profile of that name has other settings; the message says what to write
     */
    public void register(ProfileSettings profile) {
        registry.add(profile);
        dispatcher.configured();
    }

    /** Begins to send; further calls change nothing. */
    public synchronized void start(JamesOutbox james) {
        if (closed) {
            throw new IllegalStateException("The engine was stopped; restart the server");
        }
        if (!started) {
            started = true;
            outbox = new Outbox(thread, spool, james);
            tellWhatRedirectHolds();
            dispatcher.start();
        }
    }

    private void tellWhatRedirectHolds() {
        long held = redirect.isEmpty()
                ? 0
                : spool.backlog().stream()
                        .filter(b -> !b.key().transport().isRedirected())
                        .mapToLong(Backlog::recipients)
                        .sum();
        if (held > 0) {
            LOG.warn(
                    "REDIRECT: {} recipients wait whose mail was taken before redirect was set. It is not sent: it would go"
                            + " to them. It goes on when redirect is removed from postiljon.properties",
                    held);
        }
    }

    /**
     * Takes a message.
     *
     * @return completes when it is durable, with the recipients that were not taken before; fails with
     *     {@link org.postiljon.delivery.spool.SpoolFailure} when it can't be stored now
     * @throws IllegalArgumentException when its profile is not registered
     */
    public CompletionStage<Set<Address>> submit(NewMessage message) {
        ProfileSettings profile = registry.profile(message.profile())
                .orElseThrow(() -> new IllegalArgumentException(
                        "no AdaptiveRemoteDelivery is registered as <outgoing>" + message.profile() + "</outgoing>"));
        TransportSettings transport = registry.taking(profile);
        Optional<Instant> notBefore = message.notBefore().map(clock::of);
        return spool.accept(intake.submission(message, profile, transport, notBefore, clock.instant()))
                .thenApply(taken -> {
                    accepted.add(taken.size());
                    return taken;
                });
    }

    /** Recipients taken since the start. */
    public long accepted() {
        return accepted.sum();
    }

    /** Whether mail is taken and outcomes are stored. */
    public CompletionStage<EngineHealth> health() {
        return dispatcher.trouble().thenApply(trouble -> {
            if (!spool.health().accepting()) {
                return new EngineHealth(false, spool.health().cause());
            }
            if (trouble.isPresent()) {
                return new EngineHealth(false, trouble.get());
            }
            return unsendable()
                    .findFirst()
                    .map(b -> new EngineHealth(
                            false, "mail to " + b.key().site().name() + " waits: " + registry.whyMissing(b.key())))
                    .orElseGet(() -> new EngineHealth(true, ""));
        });
    }

    /** What waits for settings that are not there. */
    private Stream<Backlog> unsendable() {
        return spool.backlog().stream().filter(b -> b.recipients() > 0 && !registry.sends(b.key()));
    }

    @Override
    public CompletionStage<List<SiteStatus>> status() {
        return destinations()
                .thenApply(all ->
                        all.stream().map(d -> Explanation.status(d, registry)).toList());
    }

    @Override
    public CompletionStage<List<ParkedReport>> parked() {
        Outbox asked = outbox;
        return asked == null
                ? CompletableFuture.completedFuture(List.of())
                : CompletableFuture.supplyAsync(asked::parked, thread);
    }

    @Override
    public CompletionStage<Optional<ParkedReport>> retryReport(long id, String author) {
        return ordered("has offered again", author, asked -> CompletableFuture.completedFuture(asked.retry(id)));
    }

    @Override
    public CompletionStage<Optional<ParkedReport>> dismissReport(long id, String author) {
        return ordered("has given up", author, asked -> asked.dismiss(id));
    }

    private CompletionStage<Optional<ParkedReport>> ordered(
            String what, String author, Function<Outbox, CompletionStage<Optional<ParkedReport>>> order) {
        Outbox asked = outbox;
        return asked == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.supplyAsync(() -> order.apply(asked), thread)
                        .thenCompose(stage -> stage)
                        .thenApply(found -> {
                            found.ifPresent(report -> LOG.info(
                                    "{} {} report {}, the {} of {} for {}",
                                    author,
                                    what,
                                    report.id(),
                                    report.kind(),
                                    report.message(),
                                    report.sender().isEmpty() ? "nobody" : report.sender()));
                            return found;
                        });
    }

    /** All destinations with their lanes; after {@link #close}, as they were when everything had ended. */
    public CompletionStage<List<DestinationView>> destinations() {
        List<DestinationView> end = last;
        return end == null ? dispatcher.destinations() : CompletableFuture.completedFuture(end);
    }

    @Override
    public CompletionStage<Why> why(String subject) {
        Optional<Address> address = Address.parse(subject.strip());
        if (address.isEmpty()) {
            return whySite(subject.strip());
        }
        return destinations().thenCompose(all -> spool.find(address.get()::equals, 100)
                .thenApply(found -> Explanation.ofRecipient(address.get(), found, all, registry, clock.instant())));
    }

    /** A site by its name or that of one of its hosts; or a domain: where its mail goes, and where some of it waits. */
    private CompletionStage<Why> whySite(String subject) {
        Domain domain = new Domain(subject);
        Set<String> sites = new LinkedHashSet<>();
        if (domain.isValid()) {
            router.known(domain).ifPresent(route -> sites.addAll(siteOf(route)));
        }
        return spool.find(address -> address.domain().equals(domain), 100)
                .thenCompose(found -> {
                    found.forEach(waiting -> sites.add(waiting.key().site().name()));
                    return destinations();
                })
                .thenCompose(all -> {
                    Why why = Explanation.ofSite(subject, sites, all, registry, clock.instant());
                    return why.reasons().isEmpty() && sites.isEmpty() && domain.isValid()
                            ? router.route(domain)
                                    .thenApply(route ->
                                            Explanation.ofSite(subject, siteOf(route), all, registry, clock.instant()))
                            : CompletableFuture.completedFuture(why);
                });
    }

    private static Set<String> siteOf(Route route) {
        return route instanceof Route.To to ? Set.of(to.site().name()) : Set.of();
    }

    @Override
    public CompletionStage<List<String>> pause(String site, String reason, String author, Optional<Instant> until) {
        return dispatcher.pause(
                site.strip(), Optional.of(new OperatorPause(reason, author, clock.instant(), until.map(clock::of))));
    }

    @Override
    public CompletionStage<List<String>> resume(String site, String author) {
        LOG.info("{} resumes {}", author, site);
        return dispatcher.pause(site.strip(), Optional.empty());
    }

    @Override
    public CompletionStage<Long> cancel(Labels which, String author) {
        if (which.equals(Labels.NONE)) {
            throw new IllegalArgumentException(
                    "a cancel names a campaign, a tag, a list or a tenant; without one all mail would be meant");
        }
        String what = named("campaign", which.campaign())
                + named("tag", which.tag())
                + named("list", which.list())
                + named("tenant", which.tenant());
        LOG.info("{} cancels {}", author, what.strip());
        return dispatcher.cancel(which, what.strip() + " cancelled by " + author);
    }

    private static String named(String label, String name) {
        return name.isEmpty() ? "" : label + " " + name + " ";
    }

    /**
     * Stops sending. Transactions that are under way may end, for at most 10 s; what has not ended then is tried again
     * after the next start. What is asked afterwards is answered as it was at the end. Further calls change nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            last = dispatcher
                    .stop()
                    .thenCompose(ended -> dispatcher.destinations())
                    .toCompletableFuture()
                    .join();
        } finally {
            thread.close();
        }
    }
}
