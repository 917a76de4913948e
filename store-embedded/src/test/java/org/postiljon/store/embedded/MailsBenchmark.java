package org.postiljon.store.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

/** Measures the store with mails of 10 KB, from 64 submitters at once. */
final class MailsBenchmark {
    private static final int SUBMITTERS = 64;
    private static final int BYTES = 10_000;
    private static final int SITES = 100;

    private final EmbeddedStore store;
    private final Spool spool;
    private final byte[] body = "0123456789abcdef".repeat(BYTES / 16).getBytes(US_ASCII);
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private MailsBenchmark(EmbeddedStore store) {
        this.store = store;
        this.spool = store.spool();
    }

    /** Through their whole life: accepted, handed out, read, delivered. */
    static void live(Path folder, int mails) throws Exception {
        try (EmbeddedStore store = open(folder)) {
            MailsBenchmark benchmark = new MailsBenchmark(store);
            benchmark.live(mails / 10);
            benchmark.live(mails);
        }
    }

    /** They wait; then start, refill, count, drain. */
    static void backlog(Path folder, int mails) throws Exception {
        try (EmbeddedStore store = open(folder)) {
            new MailsBenchmark(store).fill(mails);
        }
        long start = System.nanoTime();
        try (EmbeddedStore store = open(folder)) {
            print("start with %,d waiting: %,d ms", mails, (System.nanoTime() - start) / 1_000_000);
            new MailsBenchmark(store).backlog();
        }
    }

    private static EmbeddedStore open(Path folder) {
        return EmbeddedStore.open(folder, StoreSettings.DEFAULT, Clock.systemUTC());
    }

    private static void print(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }

    private Submission mail(long number) {
        String name = "Mail" + System.nanoTime() + "-" + number;
        WaitingKey key = Samples.key("mx" + number % SITES + ".example");
        Submission sample = Samples.mail(
                name, key, Instant.now(), new Labels("", "c" + number % 10, "", ""), "anna" + number + "@b.example");
        return new Submission(sample.key(), sample.message(), Content.of(body), sample.deliveries(), Instant.now());
    }

    private void accept(int mails, Semaphore inFlight) throws Exception {
        AtomicLong number = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            Thread thread = new Thread(() -> {
                for (long n = number.incrementAndGet(); n <= mails; n = number.incrementAndGet()) {
                    inFlight.acquireUninterruptibly();
                    spool.accept(mail(n)).toCompletableFuture().join();
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void live(int mails) throws Exception {
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        Semaphore inFlight = new Semaphore(20_000);
        Semaphore done = new Semaphore(0);
        Draining draining = new Draining(inFlight, done);
        spool.listen(draining);
        accept(mails, inFlight);
        done.acquire(mails);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        print(
                "%,d mails, whole life: %,.0f mails/s, %.3f CPU-s per 1,000",
                mails, mails / seconds, cpuSeconds * 1000 / mails);
    }

    private void fill(int mails) throws Exception {
        long start = System.nanoTime();
        accept(mails, new Semaphore(Integer.MAX_VALUE));
        print("%,d mails accepted: %,.0f mails/s", mails, mails / ((System.nanoTime() - start) / 1e9));
    }

    private void backlog() throws Exception {
        WaitingKey key = Samples.key("mx7.example");
        for (Backlog lane : spool.backlog()) {
            await(spool.refill(lane.key(), Instant.now(), 200));
        }
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            List<Waiting> waiting = await(spool.refill(key, Instant.now(), 200));
            long refilled = System.nanoTime();
            long count = await(spool.countDue(key, Instant.EPOCH, Instant.now()));
            print(
                    "refill of %d: %.2f ms; countDue %d: %.2f ms",
                    waiting.size(), (refilled - start) / 1e6, count, (System.nanoTime() - refilled) / 1e6);
        }
        long start = System.nanoTime();
        int found =
                await(spool.find(a -> a.localPart().equals("anna99999999"), 10)).size();
        print("find through everything: %d found, %.0f ms", found, (System.nanoTime() - start) / 1e6);
        start = System.nanoTime();
        int discarded = 1;
        int all = 0;
        while (discarded > 0) {
            discarded = await(spool.discard(new Labels("", "c3", "", ""), "benchmark", Instant.now(), 1000));
            all += discarded;
        }
        print("discard of %,d by campaign: %.0f ms", all, (System.nanoTime() - start) / 1e6);
        drain(50_000);
        print("events: %,d", store.eventLog().end());
    }

    private void drain(int mails) throws Exception {
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        int drained = 0;
        for (Backlog backlog : spool.backlog()) {
            List<Waiting> waiting = await(spool.refill(backlog.key(), Instant.now(), mails / SITES));
            List<CompletionStage<Void>> stages = new ArrayList<>();
            for (Waiting each : waiting) {
                await(spool.content(each.content()));
                stages.add(spool.settle(Samples.delivered(each, Instant.now())));
            }
            for (CompletionStage<Void> stage : stages) {
                await(stage);
            }
            drained += waiting.size();
        }
        print(
                "drain: %,.0f mails/s, %.3f CPU-s per 1,000",
                drained / ((System.nanoTime() - start) / 1e9), (system.getProcessCpuTime() - cpu) / 1e6 / drained);
    }

    private static <T> T await(CompletionStage<T> stage) throws InterruptedException, ExecutionException {
        return stage.toCompletableFuture().get();
    }

    /** Delivers all that waits. */
    private final class Draining implements SpoolListener {
        private final Semaphore inFlight;
        private final Semaphore done;

        Draining(Semaphore inFlight, Semaphore done) {
            this.inFlight = inFlight;
            this.done = done;
        }

        @Override
        public void waiting(Collection<Backlog> backlogs) {
            for (Backlog backlog : backlogs) {
                refill(backlog.key());
            }
        }

        private void refill(WaitingKey key) {
            spool.refill(key, Instant.now().plus(Duration.ofSeconds(1)), 50).whenComplete((waiting, failure) -> {
                for (Waiting each : waiting) {
                    spool.content(each.content())
                            .thenCompose(c -> spool.settle(Samples.delivered(each, Instant.now())))
                            .whenComplete((v, f) -> {
                                inFlight.release();
                                done.release();
                            });
                }
                if (waiting.size() == 50) {
                    refill(key);
                }
            });
        }

        @Override
        public CompletionStage<Void> releasing(Predicate<Handle> which) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void outbox(OutboxItem item) {
            throw new IllegalStateException("Nothing fails here: " + item);
        }
    }
}
