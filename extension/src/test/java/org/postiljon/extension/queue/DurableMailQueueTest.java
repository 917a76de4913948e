package org.postiljon.extension.queue;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.queue.api.DelayedManageableMailQueueContract;
import org.apache.james.queue.api.DelayedPriorityMailQueueContract;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueMetricContract;
import org.apache.james.queue.api.MailQueueMetricExtension;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.PriorityManageableMailQueueContract;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** All contracts that James has for a mail queue. */
class DurableMailQueueTest
        implements DelayedManageableMailQueueContract,
                DelayedPriorityMailQueueContract,
                PriorityManageableMailQueueContract,
                MailQueueMetricContract {
    private EmbeddedStore store;
    private DurableMailQueueFactory factory;
    private DurableMailQueue queue;

    @BeforeEach
    void open(@TempDir Path disk, MailQueueMetricExtension.MailQueueMetricTestSystem metrics) {
        store = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
        factory = new DurableMailQueueFactory(
                store.intake(),
                new MailFormat(disk, new ByteBudget(1 << 20)),
                new RawMailQueueItemDecoratorFactory(),
                Clock.systemUTC(),
                metrics.getMetricFactory(),
                metrics.getSpyGaugeRegistry());
        queue = factory.createQueue(MailQueueName.of("spool"));
    }

    @AfterEach
    void close() {
        factory.close();
        store.close();
    }

    @Override
    public MailQueue getMailQueue() {
        return queue;
    }

    @Override
    public ManageableMailQueue getManageableMailQueue() {
        return queue;
    }
}
