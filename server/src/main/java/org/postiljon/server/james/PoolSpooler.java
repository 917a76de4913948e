package org.postiljon.server.james;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryStore.MailRepositoryStoreException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.jspecify.annotations.Nullable;
import org.postiljon.extension.intake.MailetPool;
import org.postiljon.extension.queue.DurableMailQueueFactory;

/** A {@link MailetPool} where James has its spooler, with the same settings: threads, and the error repository. */
final class PoolSpooler extends JamesMailSpooler {
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final MailProcessor mailets;
    private final MailRepositoryStore repositories;
    private final DurableMailQueueFactory queues;

    @SuppressWarnings("NullAway.Init") // James configures it before all else
    private Configuration settings;

    private @Nullable MailetPool pool;

    @Inject
    PoolSpooler(
            MetricFactory metrics,
            GaugeRegistry gauges,
            MailProcessor mailets,
            MailRepositoryStore repositories,
            DurableMailQueueFactory queues) {
        super(metrics, gauges, mailets, repositories, queues);
        this.metrics = metrics;
        this.gauges = gauges;
        this.mailets = mailets;
        this.repositories = repositories;
        this.queues = queues;
    }

    @Override
    public void configure(Configuration configuration) {
        settings = configuration;
        super.configure(configuration);
    }

    @Override
    public synchronized void init() {
        if (!settings.isEnabled()) {
            return;
        }
        try {
            MailetPool started = new MailetPool(
                    queues.createQueue(MailQueueFactory.SPOOL),
                    mailets,
                    repositories.select(settings.getErrorRepositoryURL()),
                    settings.getConcurrencyLevel(),
                    metrics);
            pool = started;
            gauges.register(SPOOL_PROCESSING + ".inFlight", started::underWay);
            started.start();
        } catch (MailRepositoryStoreException e) {
            throw new IllegalStateException(
                    "mailetcontainer.xml, <errorRepository>: "
                            + settings.getErrorRepositoryURL().asString() + " can't be opened: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public synchronized void restart() {
        dispose();
        init();
    }

    @Override
    @PreDestroy
    public synchronized void dispose() {
        MailetPool running = pool;
        if (running != null) {
            pool = null;
            running.close();
        }
    }

    @Override
    public synchronized int getCurrentSpoolCount() {
        return pool == null ? 0 : pool.underWay();
    }
}
