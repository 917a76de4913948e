package org.postiljon.extension.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.Mails;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import reactor.core.publisher.Flux;

/** A store that can't write any more loses nothing of what it has, and takes nothing. */
class ClosedStoreTest {
    private static final MailQueueName SPOOL = MailQueueName.of("spool");

    @Test
    void enqueueFailsAndWhatCouldNotBeRemovedComesAgain(@TempDir Path disk) throws Exception {
        EmbeddedStore store = open(disk);
        try (DurableMailQueueFactory factory = factory(disk, store)) {
            DurableMailQueue queue = factory.createQueue(SPOOL);
            queue.enQueue(Mails.defaultMail().name("taken").build());
            MailQueueItem taken = Flux.from(queue.deQueue()).blockFirst();
            store.close();
            assertThatThrownBy(
                            () -> queue.enQueue(Mails.defaultMail().name("late").build()))
                    .isInstanceOf(MailQueueException.class)
                    .hasMessageContaining("Queue spool could not take mail late");
            assertThat(taken).isNotNull();
            assertThatThrownBy(() -> taken.done(MailQueueItem.CompletionStatus.SUCCESS))
                    .isInstanceOf(MailQueueException.class);
            assertThat(queue.getSize()).isEqualTo(1);
        }
        try (EmbeddedStore again = open(disk);
                DurableMailQueueFactory factory = factory(disk, again)) {
            MailQueueItem next = Flux.from(factory.createQueue(SPOOL).deQueue()).blockFirst();
            assertThat(next).isNotNull();
            assertThat(next.getMail().getName()).isEqualTo("taken");
        }
    }

    private static EmbeddedStore open(Path disk) {
        return EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
    }

    private static DurableMailQueueFactory factory(Path disk, EmbeddedStore store) {
        return new DurableMailQueueFactory(
                store.intake(),
                new MailFormat(disk, new ByteBudget(1 << 20)),
                new RawMailQueueItemDecoratorFactory(),
                Clock.systemUTC(),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
    }
}
