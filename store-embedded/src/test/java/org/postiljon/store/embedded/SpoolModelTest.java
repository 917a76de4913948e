package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.ModelledSpool;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolModelRun;

/**
 * Random use of the store beside a model of it: a fixed seed and one of the day. {@code -Dpostiljon.model.seed=N} runs
 * one seed, {@code -Dpostiljon.model.operations=N} changes how many operations each has.
 */
class SpoolModelTest {
    private static final int OPERATIONS = Integer.getInteger("postiljon.model.operations", 800);

    /** Small files, so that many are filled, emptied and compacted. */
    private static final StoreSettings SETTINGS =
            OpenStores.SETTINGS.withSizes(10_000, 3_000).withKept(Duration.ofDays(30), Duration.ofDays(7));

    static LongStream seeds() {
        Long one = Long.getLong("postiljon.model.seed");
        return one != null ? LongStream.of(one) : LongStream.of(1, new Random().nextLong());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theStoreHoldsWhatTheModelHolds(long seed, @TempDir Path folder) throws Exception {
        try (RestartedStore store = new RestartedStore(folder)) {
            new SpoolModelRun(store, seed).run(OPERATIONS);
            store.restart(false);
            assertThat(store.directory().resolve("segments"))
                    .as("seed %s: nothing needs a content", seed)
                    .isEmptyDirectory();
            assertThat(store.directory().resolve("large")).isEmptyDirectory();
        }
    }

    /** A store that is ended and started again and again. */
    private static final class RestartedStore extends Clock implements ModelledSpool, AutoCloseable {
        private final Path folder;
        private Instant now = Samples.NOON;
        private int number;
        private EmbeddedStore store;

        RestartedStore(Path folder) {
            this.folder = folder;
            this.store = EmbeddedStore.open(directory(), SETTINGS, this);
        }

        Path directory() {
            return folder.resolve("store" + number);
        }

        @Override
        public Spool spool() {
            return store.spool();
        }

        @Override
        public EventLog events() {
            return store.eventLog();
        }

        @Override
        public void restart(boolean kill) {
            if (kill) {
                Path before = directory();
                number++;
                Disks.copyOf(before, directory());
                store.close();
                delete(before);
            } else {
                store.close();
            }
            store = EmbeddedStore.open(directory(), SETTINGS, this);
        }

        private static void delete(Path folder) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.sorted(java.util.Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Override
        public void upkeep() {
            store.upkeep();
        }

        @Override
        public void now(Instant time) {
            now = time;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
