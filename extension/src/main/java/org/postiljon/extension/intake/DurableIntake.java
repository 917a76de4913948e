package org.postiljon.extension.intake;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryStore.MailRepositoryStoreException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.extension.Postiljon;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.queue.DurableMailQueue;
import org.postiljon.extension.queue.DurableMailQueueFactory;
import org.postiljon.store.embedded.EmbeddedStore;

/**
 * The intake of somebody's James: a queue in Postiljon's own data directory, and a pool that runs what is in it through
 * that James's mailets, with the threads and the error repository of its {@code <spooler>}. James's queue keeps what
 * comes in by other ways.
 */
@Singleton
public final class DurableIntake implements Intake, AutoCloseable {
    private static final MailQueueName NAME = MailQueueName.of("postiljon-intake");

    private final EmbeddedStore store;
    private final DurableMailQueueFactory queues;
    private final DurableMailQueue queue;
    private final MailProcessor mailets;
    private final MailRepositoryStore repositories;
    private final JamesMailSpooler.Configuration spooler;
    private final MetricFactory metrics;
    private @Nullable MailetPool pool;
    private boolean closed;

    /**
     * Reads what waits since the last run.
     *
     * @throws IOException when the directory for large mails can't be made or emptied
     */
    @Inject
    public DurableIntake(
            Postiljon postiljon,
            MailProcessor mailets,
            MailRepositoryStore repositories,
            JamesMailSpooler.Configuration spooler,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges)
            throws IOException {
        this.store = postiljon.store();
        this.mailets = mailets;
        this.repositories = repositories;
        this.spooler = spooler;
        this.metrics = metrics;
        MailFormat format =
                new MailFormat(emptied(postiljon.dataDirectory().resolve("scratch")), ByteBudget.ofThisHeap());
        queues = new DurableMailQueueFactory(store.intake(), format, decorators, clock, metrics, gauges);
        queue = queues.createQueue(NAME);
    }

    /** What a kill left in it is in no commit. */
    private static Path emptied(Path scratch) throws IOException {
        Files.createDirectories(scratch);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(scratch, "*.part")) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        return scratch;
    }

    /**
     * Processes mail from now on; does nothing before James has read its mailets, and where it runs already.
     *
     * @throws MailRepositoryStoreException when there is no error repository
     */
    public synchronized void start() throws MailRepositoryStoreException {
        boolean tooEarly = mailets instanceof AbstractStateCompositeProcessor processors
                && processors.getProcessorStates().length == 0;
        if (pool != null || closed || tooEarly) {
            return;
        }
        MailetPool started = new MailetPool(
                queue,
                mailets,
                repositories.select(spooler.getErrorRepositoryURL()),
                Math.max(1, spooler.getConcurrencyLevel()),
                metrics);
        started.start();
        pool = started;
    }

    @Override
    public CompletableFuture<Void> take(Mail mail, Duration delay) {
        try {
            start();
        } catch (MailRepositoryStoreException e) {
            return CompletableFuture.failedFuture(e);
        }
        return queue.take(mail, delay);
    }

    @Override
    public SpoolHealth health() {
        return store.health();
    }

    /** Lets the mailets end; what they did not do stays on disk. */
    @PreDestroy
    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.close();
        }
        queues.close();
    }
}
