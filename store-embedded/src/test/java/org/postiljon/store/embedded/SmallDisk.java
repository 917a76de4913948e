package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.read;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Waiting;

/** What {@link FullDiskTest} runs in a process of its own, on a small disk that is mounted at its second argument. */
final class SmallDisk {
    private static final int KB = 1 << 10;
    private static final int MB = 1 << 20;
    /** The disk has 24 MB. */
    private static final StoreSettings SETTINGS = StoreSettings.DEFAULT
            .withSizes(MB, 256 * KB)
            .withReserves(0, 3 * MB)
            .withUpkeepEvery(Duration.ZERO);

    private final Path disk;
    private final Path directory;
    private final Set<String> acknowledged = new HashSet<>();
    private int number;

    private SmallDisk(Path disk) {
        this.disk = disk;
        this.directory = disk.resolve("store");
    }

    /** Runs the scenario that the first argument names; exits with 1 where it does not hold. */
    public static void main(String[] args) throws Exception {
        SmallDisk small = new SmallDisk(Path.of(args[1]));
        switch (args[0]) {
            case "stops-before-full" -> small.stopsBeforeFull();
            case "full-all-the-same" -> small.fullAllTheSame();
            case "full-at-start" -> small.fullAtStart();
            case "read-only" -> small.readOnly();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private EmbeddedStore open(StoreSettings settings) {
        return EmbeddedStore.open(directory, settings, OpenStores.CLOCK);
    }

    private CompletionStage<Set<Address>> send(Spool spool, int bytes) {
        Submission sample = Samples.mail("m" + ++number, NOON);
        return spool.accept(
                new Submission(sample.key(), sample.message(), body(bytes), sample.deliveries(), sample.at()));
    }

    private static Content body(int bytes) {
        return Content.of(new byte[bytes]);
    }

    /** Sends one after the other until one is refused; why it was. */
    private SpoolFailure sendUntilRefused(Spool spool, int bytes) {
        while (number < 10_000) {
            SpoolFailure failure = catchThrowableOfType(SpoolFailure.class, () -> await(send(spool, bytes)));
            if (failure != null) {
                return failure;
            }
            acknowledged.add("m" + number);
        }
        throw new AssertionError("Never refused");
    }

    private void stopsBeforeFull() throws IOException {
        StoreSettings settings = SETTINGS.withReserves(6 * MB, 3 * MB);
        try (EmbeddedStore store = open(settings)) {
            SpoolFailure failure = sendUntilRefused(store.spool(), 50 * KB);

            assertThat(failure).hasMessageContaining(" MB must stay free");
            assertThat(store.health().accepting()).isFalse();
            assertThat(store.health().cause()).contains(directory.toString(), "Make room");
            assertThat(disk.toFile().getUsableSpace()).isGreaterThan(4 * MB);
            assertThat(acknowledged).hasSizeGreaterThan(100);
            assertThat(directory.resolve("ballast")).exists();

            settle(store.spool());
            store.upkeep();
            assertThat(store.health().accepting()).isTrue();
            assertThat(await(send(store.spool(), 50 * KB))).hasSize(1);
        }
    }

    private void fullAllTheSame() throws IOException {
        Path others = disk.resolve("others");
        try (EmbeddedStore store = open(SETTINGS)) {
            Spool spool = store.spool();
            for (int i = 0; i < 40; i++) {
                await(send(spool, 10 * KB));
                acknowledged.add("m" + number);
            }
            fill(others);
            List<CompletionStage<Set<Address>>> together = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                together.add(send(spool, 50 * KB));
            }
            together.forEach(this::settled);
            assertThat(together)
                    .anySatisfy(s -> assertThat(s.toCompletableFuture()).isCompletedExceptionally());
            assertThat(directory.resolve("ballast")).as("was given back").doesNotExist();
            assertThat(store.health().accepting()).isFalse();
            assertThat(store.health().cause()).contains("Make room");
            assertThat(catchThrowableOfType(SpoolFailure.class, () -> await(send(spool, 10 * KB))))
                    .hasMessageContaining("Make room");

            settle(spool);

            Files.delete(others);
            store.upkeep();
            store.upkeep();
            assertThat(store.health().accepting()).as(store.health().cause()).isTrue();
            assertThat(directory.resolve("ballast")).hasSize(3 * MB);
            for (int i = 0; i < 40; i++) {
                await(send(spool, 10 * KB));
                acknowledged.add("m" + number);
            }
            fill(others);
            assertThat(catchThrowableOfType(SpoolFailure.class, () -> await(send(spool, 300 * KB))))
                    .as("a large content")
                    .isNotNull();
            assertThat(directory.resolve("large")).isEmptyDirectory();
            Files.delete(others);
        }
        try (EmbeddedStore store = open(SETTINGS)) {
            assertThat(settle(store.spool())).hasSize(40);
        }
    }

    /** What came of mails that were sent together: the acknowledged are noted, the others said why not. */
    private void settled(CompletionStage<Set<Address>> stage) {
        try {
            Set<Address> taken = stage.toCompletableFuture().join();
            taken.forEach(a -> acknowledged.add(a.localPart()));
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(SpoolFailure.class).hasMessageContaining("Make room");
        }
    }

    /** Delivers all that waits, after a look at its content; its names. What is settled is no longer expected. */
    private Set<String> settle(Spool spool) {
        List<Waiting> waiting = await(spool.refill(KEY, NOON, 10_000));
        Set<String> names = new HashSet<>(Samples.names(waiting));
        assertThat(names).isEqualTo(acknowledged).hasSameSizeAs(waiting);
        for (Waiting each : waiting) {
            assertThat(read(await(spool.content(each.content()))))
                    .hasSize((int) each.content().size());
            await(spool.settle(Samples.delivered(each, NOON)));
        }
        acknowledged.clear();
        return names;
    }

    private void fullAtStart() throws IOException {
        Files.createDirectories(directory);
        fill(disk.resolve("others"));
        assertThat(catchThrowableOfType(SpoolFailure.class, () -> open(SETTINGS)))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("room on its disk");

        Files.delete(disk.resolve("others"));
        try (EmbeddedStore store = open(SETTINGS)) {
            assertThat(await(send(store.spool(), KB))).hasSize(1);
        }
    }

    private void readOnly() {
        assertThat(catchThrowableOfType(SpoolFailure.class, () -> open(SETTINGS)))
                .hasMessageContaining("Can't open the store in " + directory)
                .hasMessageContaining("writable for this user");
    }

    /** Fills the disk to its last byte. */
    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] chunk = new byte[4 * KB];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            assertThat(file.toFile().getUsableSpace()).as(full.getMessage()).isLessThan(4 * KB);
        }
    }
}
