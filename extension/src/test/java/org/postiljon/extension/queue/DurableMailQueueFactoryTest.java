package org.postiljon.extension.queue;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueFactoryContract;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueueFactoryContract;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** The contracts that James has for a factory of queues. */
class DurableMailQueueFactoryTest
        implements MailQueueFactoryContract<DurableMailQueue>, ManageableMailQueueFactoryContract<DurableMailQueue> {
    // Both contracts have one.
    static final MailQueueName NAME_1 = MailQueueFactoryContract.NAME_1;

    private EmbeddedStore store;
    private DurableMailQueueFactory factory;

    @BeforeEach
    void open(@TempDir Path disk) {
        store = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
        factory = new DurableMailQueueFactory(
                store.intake(),
                new MailFormat(disk, new ByteBudget(1 << 20)),
                new RawMailQueueItemDecoratorFactory(),
                Clock.systemUTC(),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
    }

    @AfterEach
    void close() {
        factory.close();
        store.close();
    }

    @Override
    public MailQueueFactory<DurableMailQueue> getMailQueueFactory() {
        return factory;
    }
}
