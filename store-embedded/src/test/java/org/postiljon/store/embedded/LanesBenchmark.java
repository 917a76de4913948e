package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.await;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * Measures the store with very many mails that wait in very many lanes, in the worst order: neighbours on disk are never of
 * one lane. Prints wall time (which others on the machine lengthen) and CPU time of the whole process.
 */
final class LanesBenchmark {
    private static final int TOGETHER = 256;
    private static final int ASKED = 400;
    private static final int CHANGED = 20_000;

    private final Path folder;
    private final int mails;
    private final int lanes;
    private final Random random = new Random(1);
    private final Content body = Content.of(new byte[300]);
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private int number;

    LanesBenchmark(Path folder, int mails, int lanes) {
        this.folder = folder;
        this.mails = mails;
        this.lanes = lanes;
    }

    void run() {
        try (EmbeddedStore store = open()) {
            each("accept, while it fills", mails, i -> accept(store.spool()));
        }
        long start = System.nanoTime();
        try (EmbeddedStore store = open()) {
            print("start with %,d mails in %,d lanes: %,d ms", mails, lanes, (System.nanoTime() - start) / 1_000_000);
            assertThat(store.spool().backlog()).hasSize(Math.min(lanes, mails));
            measure(store.spool());
        }
    }

    private void measure(Spool spool) {
        Instant now = Instant.now();
        for (int limit : new int[] {1, 50, 200}) {
            List<Waiting> handed = new ArrayList<>();
            one("refill of up to " + limit, i -> {
                List<Waiting> waiting = await(spool.refill(key(), now, limit));
                handed.addAll(waiting);
                return waiting.size();
            });
            if (limit == 200) {
                each(
                        "settle, delivered",
                        Math.min(CHANGED, handed.size()),
                        i -> spool.settle(Samples.delivered(handed.get(i), now)));
            } else {
                spool.putBack(handed);
            }
        }
        one("nextDue", i -> await(spool.nextDue(key())).isPresent() ? 1 : 0);
        one("countDue", i -> Math.toIntExact(await(spool.countDue(key(), Instant.EPOCH, now))));
        one("backlog", i -> spool.backlog().size());
        one("retag of a lane", i -> await(spool.retag(key(i), new Site("moved" + i + ".example"), d -> true, 500)));
        List<Waiting> handed = new ArrayList<>();
        for (int lane = 0; lane < lanes && handed.size() < CHANGED; lane++) {
            handed.addAll(await(spool.refill(key(lane), now, 50)));
        }
        each(
                "settle, deferred",
                Math.min(CHANGED, handed.size()),
                i -> spool.settle(Samples.deferred(handed.get(i), now, now.plusSeconds(i))));
        each("accept", CHANGED, i -> accept(spool));
    }

    private EmbeddedStore open() {
        return EmbeddedStore.open(folder, StoreSettings.DEFAULT, Clock.systemUTC());
    }

    private WaitingKey key() {
        return key(random.nextInt(lanes));
    }

    private static WaitingKey key(int lane) {
        return Samples.key("mx" + lane + ".example");
    }

    private CompletionStage<?> accept(Spool spool) {
        int n = number++;
        String name = "Mail" + n;
        Submission sample =
                Samples.mail(name, key(n % lanes), Instant.now(), Labels.NONE, "anna@b" + n % lanes + ".example");
        return spool.accept(new Submission(sample.key(), sample.message(), body, sample.deliveries(), Instant.now()));
    }

    private static void print(String format, Object... args) {
        System.out.println(String.format(Locale.ROOT, format, args));
    }

    /** One call after the other. */
    private void one(String what, IntFunction<Integer> call) {
        long cpu = system.getProcessCpuTime();
        double[] millis = new double[ASKED];
        long rows = 0;
        for (int i = 0; i < ASKED; i++) {
            long start = System.nanoTime();
            rows += call.apply(i);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        double cpuMillis = (system.getProcessCpuTime() - cpu) / 1e6 / ASKED;
        Arrays.sort(millis);
        print(
                "%s: median %.2f ms, 99%% %.2f ms, CPU %.2f ms; on average %,d",
                what, millis[ASKED / 2], millis[ASKED * 99 / 100], cpuMillis, rows / ASKED);
    }

    /** Many calls, some hundred at a time. */
    private void each(String what, int count, IntFunction<CompletionStage<?>> call) {
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        List<CompletionStage<?>> under = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            under.add(call.apply(i));
            if (under.size() == TOGETHER || i == count - 1) {
                under.forEach(Samples::await);
                under.clear();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        print(
                "%s: %,d at %,.0f a second, %.3f CPU-s per 1,000",
                what, count, count / seconds, (system.getProcessCpuTime() - cpu) / 1e6 / count);
    }
}
