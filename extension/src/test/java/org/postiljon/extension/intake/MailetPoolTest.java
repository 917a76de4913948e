package org.postiljon.extension.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.Mails;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.queue.DurableMailQueue;
import org.postiljon.extension.queue.DurableMailQueueFactory;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** What becomes of mail that the mailets take, and of mail that they do not. */
class MailetPoolTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final UpdatableTickingClock clock = new UpdatableTickingClock(NOON);
    private final MemoryMailRepository errors = new MemoryMailRepository();
    private final List<String> processed = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private EmbeddedStore store;

    @SuppressWarnings("NullAway.Init")
    private DurableMailQueueFactory factory;

    @SuppressWarnings("NullAway.Init")
    private DurableMailQueue queue;

    @BeforeEach
    void open(@TempDir Path disk) {
        store = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
        factory = new DurableMailQueueFactory(
                store.intake(),
                new MailFormat(disk, new ByteBudget(1 << 20)),
                new RawMailQueueItemDecoratorFactory(),
                clock,
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
        queue = factory.createQueue(MailQueueFactory.SPOOL);
    }

    @AfterEach
    void close() {
        factory.close();
        store.close();
    }

    private MailetPool pool(MailProcessor mailets) {
        MailetPool pool = new MailetPool(queue, mailets, errors, 2, new RecordingMetricFactory());
        pool.start();
        return pool;
    }

    private int onDisk() {
        return store.intake().load(MailQueueFactory.SPOOL.asString()).size();
    }

    @Test
    void whatIsProcessedLeavesTheDisk() throws Exception {
        try (MailetPool pool = pool(mail -> processed.add(mail.getName()))) {
            for (int i = 0; i < 20; i++) {
                queue.enQueue(Mails.defaultMail().name("m" + i).build());
            }
            await().untilAsserted(() -> assertThat(processed).hasSize(20));
            await().untilAsserted(() -> assertThat(onDisk()).isZero());
            await().until(() -> pool.underWay() == 0);
        }
    }

    @Test
    void whatFailsIsTriedFiveTimesMoreWithItsFirstRecipientsAndThenPutAside() throws Exception {
        try (MailetPool pool = pool(mail -> {
            processed.add(mail.getRecipients().toString());
            mail.setRecipients(List.of(new MailAddress("changed@b.example")));
            throw new IllegalStateException("a mailet fails");
        })) {
            queue.enQueue(Mails.defaultMail().name("poison").build());
            for (int i = 1; i <= 6; i++) {
                int times = i;
                await().untilAsserted(() -> assertThat(processed).hasSize(times));
                await().until(() -> pool.underWay() == 0);
                clock.setInstant(NOON.plusSeconds(100L * i)); // past the pause after a failure
                queue.flush();
            }
        }
        assertThat(processed).hasSize(6).allMatch(recipients -> recipients.equals(processed.get(0)));
        Mail kept = errors.retrieve(new MailKey("poison"));
        assertThat(kept.getRecipients().toString()).isEqualTo(processed.get(0));
        assertThat(onDisk()).isZero();
    }

    @Test
    void anErrorOfAMailetHoldsNoOtherMailUp() throws Exception {
        try (MailetPool pool = pool(mail -> {
            if (mail.getName().equals("broken")) {
                throw new NoClassDefFoundError("a jar is missing");
            }
            processed.add(mail.getName());
        })) {
            queue.enQueue(Mails.defaultMail().name("broken").build());
            for (int i = 0; i < 5; i++) {
                queue.enQueue(Mails.defaultMail().name("m" + i).build());
            }
            await().untilAsserted(() -> assertThat(processed).hasSize(5));
            await().untilAsserted(() -> assertThat(onDisk()).isEqualTo(1));
            await().until(() -> pool.underWay() == 0);
        }
    }

    @Test
    void whatAStopInterruptsStaysAsItIs() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        MailetPool pool = pool(mail -> {
            inside.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new MessagingException("interrupted", e);
            }
        });
        queue.enQueue(Mails.defaultMail().name("long").build());
        inside.await();
        pool.close();
        assertThat(pool.underWay()).isZero();
        assertThat(store.intake().load(MailQueueFactory.SPOOL.asString()))
                .extracting(stored -> stored.name())
                .containsExactly("long");
    }
}
