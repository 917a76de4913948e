package org.postiljon.extension;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.inject.Singleton;
import org.apache.mailet.MailetContext;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.site.DnsRouter;
import org.postiljon.delivery.site.DnsSettings;
import org.postiljon.delivery.site.LocalNetwork;
import org.postiljon.delivery.site.RouteTableThenMx;
import org.postiljon.delivery.site.RoutedDomains;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.smtp.net.NettySmtpConnector;
import org.postiljon.extension.events.EventsToLog;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.mailets.Reports;
import org.postiljon.mailets.Submissions;
import org.postiljon.store.embedded.EmbeddedStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine with its DNS and its connections on a {@link StoreLease}, inside a James: opened when James first needs any of them,
 * sending from the first registered profile on, closed by James at its end. Mailets may be made before or after, and
 * destroyed before or after.
 */
@Singleton
public final class Postiljon implements Submissions, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Postiljon.class);

    /** File that says up to which event the log has them. */
    private static final String EVENTS_LOGGED = "events-logged";

    /** Deliveries that are looked at for their domains at the start. */
    private static final int SAMPLE = 2_000;

    /** What is to be closed, the first to close on top. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final Path dataDirectory;
    private final EmbeddedStore store;
    private final RoutedDomains domains = new RoutedDomains();
    private final Engine engine;
    private final ReportsToJames outbox;
    private volatile boolean closed;

    /**
     * Opens all parts; the store is open already.
     *
     * @param james asked when the first report goes to it, not before: James may still be starting
     */
    @Inject
    public Postiljon(
            PostiljonSettings settings,
            StoreLease lease,
            Directories directories,
            Provider<MailetContext> james,
            Clock clock) {
        dataDirectory = directories.data(settings.dataDirectory());
        store = lease.store();
        open(lease.end());
        boolean done = false;
        try {
            // Closed after the engine, so that its last events are told.
            EventsToLog toLog = open(EventsToLog.open(store.eventLog(), dataDirectory.resolve(EVENTS_LOGGED)));
            DnsSettings dns = DnsSettings.DEFAULT.withServers(settings.dnsServers());
            Router mx = new DnsRouter(dns, clock, new Random(), LocalNetwork::hasGlobalIpv6);
            Router router = domains.noting(open(new RouteTableThenMx(directories.routes(settings.routes()), mx)));
            SmtpConnector connector = open(new NettySmtpConnector());
            ExecutorService toJames = Executors.newSingleThreadExecutor(work -> new Thread(work, "postiljon-reports"));
            open(toJames::shutdownNow);
            outbox = new ReportsToJames(james::get, toJames);
            engine = open(Engine.create(
                    settings.engine(), store.spool(), store.destinationStates(), router, connector, clock));
            toLog.start();
            noteDomainsOfWaitingMail();
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
        LOGGER.info("Postiljon keeps its data in {}", dataDirectory);
    }

    /** Of the oldest, so that sites that are not sent to, and hence not routed to, have their domains too. */
    private void noteDomainsOfWaitingMail() {
        CompletionStage<Void> unused = store.spool()
                .find(address -> true, SAMPLE)
                .thenAccept(found -> found.forEach(
                        waiting -> domains.note(waiting.domain(), waiting.key().site())))
                .exceptionally(e -> {
                    LOGGER.warn("The domains of waiting mail are not known for now", e);
                    return null;
                });
    }

    private <T extends AutoCloseable> T open(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void register(ProfileSettings profile, Reports reports) {
        engine.register(profile);
        outbox.register(profile.profile(), reports);
        engine.start(outbox);
    }

    @Override
    public CompletionStage<Set<Address>> submit(NewMessage message) {
        return engine.submit(message);
    }

    @Override
    public boolean isRefusing() {
        return !closed && !store.spool().health().accepting();
    }

    /** The engine, for questions and orders. */
    public Engine engine() {
        return engine;
    }

    /** The store, for readers of events, and for a server that keeps its own queues there. */
    public EmbeddedStore store() {
        return store;
    }

    /** Which domains' mail goes where. */
    public RoutedDomains domains() {
        return domains;
    }

    /** Where all data is. */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /** Stops sending, then closes what was opened. Further calls change nothing. */
    @PreDestroy
    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOGGER.warn("A part of Postiljon did not close well", e);
            }
        }
    }
}
