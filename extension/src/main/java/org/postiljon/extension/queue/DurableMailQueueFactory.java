package org.postiljon.extension.queue;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.store.embedded.intake.IntakeStore;

/** James's queues on the embedded store, one per name; a queue that is created finds the mail that it had. */
public final class DurableMailQueueFactory implements MailQueueFactory<DurableMailQueue>, AutoCloseable {
    private final IntakeStore store;
    private final MailFormat format;
    private final MailQueueItemDecoratorFactory decorators;
    private final Clock clock;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private final ByteBudget memory;
    private final Map<MailQueueName, DurableMailQueue> queues = new ConcurrentHashMap<>();

    /** On an open store, which it does not close. */
    @Inject
    public DurableMailQueueFactory(
            IntakeStore store,
            MailFormat format,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this(store, format, decorators, clock, ByteBudget.ofThisHeap(), metrics, gauges);
    }

    /**
     * On an open store, which it does not close.
     *
     * @param memory for mails that arrived just now
     */
    DurableMailQueueFactory(
            IntakeStore store,
            MailFormat format,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            ByteBudget memory,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.store = store;
        this.format = format;
        this.decorators = decorators;
        this.clock = clock;
        this.memory = memory;
        this.metrics = metrics;
        this.gauges = gauges;
    }

    @Override
    public Optional<DurableMailQueue> getQueue(MailQueueName name, PrefetchCount count) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public DurableMailQueue createQueue(MailQueueName name, PrefetchCount count) {
        return queues.computeIfAbsent(
                name,
                absent -> new DurableMailQueue(absent, store, format, decorators, clock, memory, metrics, gauges));
    }

    @Override
    public Set<MailQueueName> listCreatedMailQueues() {
        return Set.copyOf(queues.keySet());
    }

    /** Ends all subscribers; mail that is being processed stays on disk until that is done. */
    @Override
    @PreDestroy
    public void close() {
        queues.values().forEach(DurableMailQueue::stop);
    }
}
