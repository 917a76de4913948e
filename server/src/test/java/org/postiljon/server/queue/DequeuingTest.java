package org.postiljon.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.Mails;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.server.mail.MailFormat;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import org.postiljon.store.embedded.intake.IntakeStore;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** What James's contracts say nothing about: demand, cancelling, mails that can't be read or processed. */
class DequeuingTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOON);
    private final AtomicReference<String> unreadable = new AtomicReference<>("");
    private EmbeddedStore store;
    private DurableMailQueueFactory factory;
    private DurableMailQueue queue;

    @BeforeEach
    void open(@TempDir Path disk) {
        store = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
        factory = new DurableMailQueueFactory(
                new FailingReads(store.intake()),
                new MailFormat(disk),
                new RawMailQueueItemDecoratorFactory(),
                clock,
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
        queue = factory.createQueue(MailQueueName.of("spool"));
    }

    @AfterEach
    void close() {
        factory.close();
        store.close();
    }

    @Test
    void whatWasReadAheadComesBackInOrderWhenItsSubscriberCancels() throws Exception {
        enqueue("a", "b", "c", "d");
        Asking first = new Asking();
        queue.deQueue().subscribe(first);
        first.ask(1);
        await().untilAsserted(() -> assertThat(first.names).containsExactly("a"));
        // Asks for more than there is: the rest is taken, then the subscriber ends within the first of them.
        first.endAfter = 2;
        first.ask(10);
        await().untilAsserted(() -> assertThat(first.names).containsExactly("a", "b"));

        List<String> rest = Flux.from(queue.deQueue())
                .take(2)
                .map(item -> item.getMail().getName())
                .collectList()
                .block(Duration.ofSeconds(20));
        assertThat(rest).containsExactly("c", "d");
    }

    @Test
    void nobodyGetsMoreThanHeAskedFor() throws Exception {
        enqueue("a", "b", "c");
        Asking asking = new Asking();
        queue.deQueue().subscribe(asking);
        asking.ask(2);
        await().untilAsserted(() -> assertThat(asking.names).containsExactly("a", "b"));
        assertThat(queue.take().map(Entry::name)).contains("c");
    }

    @Test
    void aMailThatCannotBeReadHoldsUpNoOtherAndIsTriedAgainAfterAMinute() throws Exception {
        enqueue("broken", "fine");
        Entry broken = queue.take().orElseThrow();
        queue.putBack(broken);
        unreadable.set(broken.content().toString());
        MailQueueItem next = Flux.from(queue.deQueue()).blockFirst(Duration.ofSeconds(20));
        assertThat(next).isNotNull();
        assertThat(next.getMail().getName()).isEqualTo("fine");

        assertThat(queue.take()).isEmpty();
        clock.setInstant(NOON.plusSeconds(60));
        assertThat(queue.take().map(Entry::name)).contains("broken");
    }

    @Test
    void aMailThatJamesRejectsIsNotLostButComesAgainAfterAMinute() throws Exception {
        enqueue("rejected");
        Entry taken = queue.take().orElseThrow();
        queue.done(taken, MailQueueItem.CompletionStatus.REJECT);
        assertThat(queue.take()).isEmpty();
        assertThat(store.intake().load("spool")).hasSize(1);
        clock.setInstant(NOON.plusSeconds(60));
        assertThat(queue.take().map(Entry::name)).contains("rejected");
    }

    @Test
    void aMailThatJamesWantsAgainComesAtOnceAndAfterThoseThatWaited() throws Exception {
        enqueue("again");
        Entry taken = queue.take().orElseThrow();
        enqueue("waiting");
        queue.done(taken, MailQueueItem.CompletionStatus.RETRY);
        assertThat(queue.take().map(Entry::name)).contains("waiting");
        assertThat(queue.take().map(Entry::name)).contains("again");
        assertThat(store.intake().load("spool")).hasSize(2);
    }

    private void enqueue(String... names) throws Exception {
        for (String name : names) {
            queue.enQueue(Mails.defaultMail().name(name).build());
        }
    }

    /** Asks when the test says so. */
    private static final class Asking extends BaseSubscriber<MailQueueItem> {
        private final List<String> names = new CopyOnWriteArrayList<>();
        private volatile int endAfter = Integer.MAX_VALUE;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // The test asks.
        }

        @Override
        protected void hookOnNext(MailQueueItem item) {
            names.add(item.getMail().getName());
            if (names.size() == endAfter) {
                cancel();
            }
        }

        void ask(long count) {
            request(count);
        }
    }

    /** A store of which one content can't be read. */
    private final class FailingReads implements IntakeStore {
        private final IntakeStore store;

        private FailingReads(IntakeStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<Stored> add(
                String queue, String name, String data, Content content, Instant due, int priority) {
            return store.add(queue, name, data, content, due, priority);
        }

        @Override
        public CompletionStage<Void> remove(Collection<Long> ids) {
            return store.remove(ids);
        }

        @Override
        public CompletionStage<Void> flush(String queue, Instant now) {
            return store.flush(queue, now);
        }

        @Override
        public List<Stored> load(String queue) {
            return store.load(queue);
        }

        @Override
        public CompletionStage<Optional<Instant>> taken(String name) {
            return store.taken(name);
        }

        @Override
        public CompletionStage<Content> content(ContentRef ref) {
            return ref.toString().equals(unreadable.get())
                    ? CompletableFuture.failedFuture(new IllegalStateException("damaged"))
                    : store.content(ref);
        }
    }
}
