package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.Suspension;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * Many threads use one spool at random while upkeep runs: each delivery is with one of them at a time, none is lost, and
 * in the end the counts in memory are those on disk. {@code -Dpostiljon.model.operations=N} makes it longer.
 */
class SpoolConcurrencyTest {
    private static final int THREADS = 6;
    private static final int OPERATIONS = Integer.getInteger("postiljon.model.operations", 800);
    private static final List<WaitingKey> KEYS =
            List.of(Samples.key("mx1.example"), Samples.key("mx2.example"), Samples.key("mx3.example"));
    private static final Labels SPRING = new Labels("", "spring", "", "");
    private static final Labels AUTUMN = new Labels("", "autumn", "", "");

    private final long seed = Long.getLong("postiljon.model.seed", new Random().nextLong());
    private final Set<Long> out = ConcurrentHashMap.newKeySet();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();

    @Test
    void eachIsWithOneAndNoneIsLost(@TempDir Path folder) throws Exception {
        StoreSettings settings = OpenStores.SETTINGS.withSizes(20_000, 5_000).withUpkeepEvery(Duration.ofMillis(5));
        try (EmbeddedStore store = EmbeddedStore.open(folder, settings, OpenStores.CLOCK)) {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<List<Waiting>>> users = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                User user = new User(store.spool(), new Random(seed + i));
                users.add(threads.submit(user::run));
            }
            threads.shutdown();
            List<Waiting> left = new ArrayList<>();
            for (Future<List<Waiting>> user : users) {
                left.addAll(user.get());
            }
            store.spool().putBack(left);
            check(store);
        }
    }

    private void check(EmbeddedStore store) {
        Spool spool = store.spool();
        await(spool.release("pause spring", Integer.MAX_VALUE));
        Set<String> left = new HashSet<>(taken);
        left.removeAll(delivered);
        for (LoggedEvent each : store.eventLog().after(0, Integer.MAX_VALUE)) {
            if (each.event() instanceof Event.Discarded gone) {
                assertThat(left.remove(gone.subject().message()))
                        .as("seed %s: %s", seed, gone)
                        .isTrue();
            }
        }
        for (Backlog backlog : spool.backlog()) {
            long due = await(spool.countDue(backlog.key(), NOON.minusSeconds(9999), NOON.plusSeconds(9999)));
            assertThat(backlog.recipients()).as("seed %s: %s", seed, backlog).isEqualTo(due);
            assertThat(backlog.waiting()).isEqualTo(due);
            assertThat(backlog.held()).isZero();
        }
        List<String> waiting = new ArrayList<>();
        for (WaitingKey key : KEYS) {
            for (Waiting each : await(spool.refill(key, NOON.plusSeconds(9999), Integer.MAX_VALUE - 1))) {
                waiting.add(each.message().name());
                String name = each.message().name();
                assertThat(Samples.read(await(spool.content(each.content())))).isEqualTo(Samples.text(name));
            }
        }
        assertThat(waiting).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(left);
    }

    /** One of the threads. */
    private final class User {
        private final Spool spool;
        private final Random random;
        private final List<Waiting> mine = new ArrayList<>();

        User(Spool spool, Random random) {
            this.spool = spool;
            this.random = random;
        }

        /** What it has at the end. */
        List<Waiting> run() {
            for (int i = 0; i < OPERATIONS; i++) {
                step();
            }
            return mine;
        }

        private WaitingKey key() {
            return KEYS.get(random.nextInt(KEYS.size()));
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 30) {
                String name = "m" + number.incrementAndGet();
                Labels labels = random.nextInt(20) == 0 ? AUTUMN : random.nextBoolean() ? SPRING : Labels.NONE;
                await(spool.accept(
                        Samples.mail(name, key(), NOON.plusSeconds(random.nextInt(100)), labels, name + "@b.example")));
                taken.add(name);
            } else if (dice < 60) {
                for (Waiting each :
                        await(spool.refill(key(), NOON.plusSeconds(random.nextInt(120)), random.nextInt(5)))) {
                    assertThat(out.add(each.id()))
                            .as("seed %s: %s is with one", seed, each)
                            .isTrue();
                    mine.add(each);
                }
            } else if (dice < 70) {
                giveUp().ifPresent(w -> spool.putBack(List.of(w)));
            } else if (dice < 80) {
                giveUp().ifPresent(w -> {
                    delivered.add(w.message().name());
                    await(spool.settle(Samples.delivered(w, NOON)));
                });
            } else if (dice < 90) {
                giveUp().ifPresent(w ->
                        await(spool.settle(Samples.deferred(w, NOON, NOON.plusSeconds(random.nextInt(100))))));
            } else {
                operate(dice);
            }
        }

        private void operate(int dice) {
            switch (dice) {
                case 90, 91 -> await(spool.hold(key(), SPRING::covers, "pause spring", 1 + random.nextInt(9)));
                case 92, 93 -> await(spool.release("pause spring", 1 + random.nextInt(9)));
                case 94, 95 ->
                    await(spool.suspend(key(), new Suspension("busy", Optional.empty(), NOON), 1 + random.nextInt(9)));
                case 96 -> await(spool.discard(AUTUMN, "by anna", NOON, 1 + random.nextInt(5)));
                case 97 -> await(spool.nextDue(key()));
                default -> await(spool.retag(key(), key().site(), d -> true, 1 + random.nextInt(9)));
            }
        }

        private Optional<Waiting> giveUp() {
            if (mine.isEmpty()) {
                return Optional.empty();
            }
            Waiting one = mine.remove(random.nextInt(mine.size()));
            out.remove(one.id());
            return Optional.of(one);
        }
    }
}
