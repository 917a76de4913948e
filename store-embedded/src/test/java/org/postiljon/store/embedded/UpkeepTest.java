package org.postiljon.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;
import static org.postiljon.delivery.spool.Samples.read;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Waiting;
import org.slf4j.LoggerFactory;

/** What is not needed any more goes, and nothing else. */
class UpkeepTest {
    private static final int BODY = 10_000;
    private static final StoreSettings SETTINGS =
            OpenStores.SETTINGS.withSizes(100_000, 50_000).withKept(Duration.ofDays(30), Duration.ofDays(7));

    private final Path folder;

    UpkeepTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private EmbeddedStore open(Duration afterNoon) {
        return EmbeddedStore.open(folder, SETTINGS, Clock.fixed(NOON.plus(afterNoon), ZoneOffset.UTC));
    }

    private static void send(Spool spool, String name, int bytes) {
        Submission sample = mail(name, NOON);
        Content body = Content.of(name.repeat(bytes / name.length()).getBytes(UTF_8));
        await(spool.accept(new Submission(sample.key(), sample.message(), body, sample.deliveries(), sample.at())));
    }

    private List<String> files(String of) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(of))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static String readAll(Spool spool, Waiting waiting) {
        return read(await(spool.content(waiting.content())));
    }

    /** Sends 30 mails in three segments; the second and the thirtieth wait, handed out, the others are delivered. */
    private static List<Waiting> twoOfThirty(Spool spool) {
        for (int i = 1; i <= 30; i++) {
            send(spool, "m" + i + "/", BODY);
        }
        List<Waiting> all = await(spool.refill(KEY, NOON, 100));
        assertThat(all).hasSize(30);
        for (int i = 0; i < 30; i++) {
            if (i != 1 && i != 29) {
                await(spool.settle(Samples.delivered(all.get(i), NOON)));
            }
        }
        return List.of(all.get(1), all.get(29));
    }

    @Test
    void aSegmentInWhichNothingLivesGoesAtOnce() throws Exception {
        try (EmbeddedStore store = open(Duration.ZERO)) {
            twoOfThirty(store.spool());

            assertThat(files("segments")).containsExactly("00000001.segment", "00000003.segment");
        }
    }

    @Test
    void aSparseSegmentIsEmptiedAndItsMailIsStillSent() throws Exception {
        try (EmbeddedStore store = open(Duration.ZERO)) {
            Spool spool = store.spool();
            List<Waiting> waiting = twoOfThirty(spool);

            for (int i = 0; i < 3; i++) {
                store.upkeep();
            }

            assertThat(files("segments"))
                    .as("all that lives is in one new file")
                    .containsExactly("00000004.segment");
            assertThat(readAll(spool, waiting.get(0))).as("by its old place").startsWith("m2/m2/");
            assertThat(readAll(spool, waiting.get(1))).startsWith("m30/m30/");
        }
        try (EmbeddedStore store = open(Duration.ZERO)) {
            List<Waiting> waiting = await(store.spool().refill(KEY, NOON, 100));
            assertThat(names(waiting)).containsExactly("m2/", "m30/");
            assertThat(readAll(store.spool(), waiting.get(0))).startsWith("m2/m2/");
            for (Waiting each : waiting) {
                await(store.spool().settle(Samples.delivered(each, NOON)));
            }
            assertThat(files("segments")).isEmpty();
        }
    }

    /** Each segment is sparse for a moment before it goes. */
    @Test
    void mailThatIsDeliveredWhileItsSegmentIsEmptiedIsNoDamage() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(logged);
        try (EmbeddedStore store = open(Duration.ZERO)) {
            Spool spool = store.spool();
            for (int i = 1; i <= 1_000; i++) {
                send(spool, "m" + i + "/", BODY);
            }
            List<Waiting> all = await(spool.refill(KEY, NOON, 1_000));
            assertThat(all).hasSize(1_000);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(
                    () -> all.forEach(each -> await(spool.settle(Samples.delivered(each, NOON)))));
            while (!drained.isDone()) {
                store.upkeep();
            }
            drained.join();
        } finally {
            root.detachAppender(logged);
        }
        assertThat(logged.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    @Test
    void aFullSegmentIsLeftAlone() throws Exception {
        try (EmbeddedStore store = open(Duration.ZERO)) {
            for (int i = 1; i <= 10; i++) {
                send(store.spool(), "m" + i + "/", BODY);
            }
            List<Waiting> all = await(store.spool().refill(KEY, NOON, 6));
            all.forEach(w -> await(store.spool().settle(Samples.delivered(w, NOON))));

            store.upkeep();

            assertThat(files("segments")).as("40% of it live").containsExactly("00000001.segment");
        }
    }

    @Test
    void theStartDeletesOwnFilesThatNoRowKnowsAndLeavesOthersAlone() throws Exception {
        try (EmbeddedStore store = open(Duration.ZERO)) {
            send(store.spool(), "small/", BODY);
            send(store.spool(), "large/", 60_000);
        }
        List<String> large = files("large");
        Files.writeString(folder.resolve("segments").resolve("00000099.segment"), "never committed");
        Files.writeString(folder.resolve("large").resolve("12345.content"), "never committed");
        Files.writeString(folder.resolve("segments").resolve("notes.txt"), "mine");
        Files.writeString(folder.resolve("large").resolve("notes.txt"), "mine");

        try (EmbeddedStore store = open(Duration.ZERO)) {
            assertThat(files("segments")).containsExactly("00000001.segment", "notes.txt");
            assertThat(files("large")).containsExactly(large.get(0), "notes.txt");
            for (Waiting each : await(store.spool().refill(KEY, NOON, 10))) {
                assertThat(readAll(store.spool(), each))
                        .startsWith(each.message().name());
                await(store.spool().settle(Samples.delivered(each, NOON)));
            }
            assertThat(files("large")).as("goes with its message").containsExactly("notes.txt");
        }
    }

    @Test
    void eventsAreForgottenWhenTheyAreOld() {
        try (EmbeddedStore store = open(Duration.ZERO)) {
            for (int i = 0; i < 2_500; i++) {
                var unused = store.spool().accept(mail("d" + i, NOON));
            }
            await(store.spool().accept(mail("last", NOON)));
            store.upkeep();
            assertThat(store.eventLog().after(0, 5_000)).hasSize(2_501);
        }
        try (EmbeddedStore store = open(Duration.ofDays(30).plusMillis(1))) {
            long end = store.eventLog().end();
            store.upkeep();

            assertThat(store.eventLog().after(0, 5_000)).isEmpty();
            assertThat(store.eventLog().end()).as("positions go on").isEqualTo(end);
        }
    }

    @Test
    void aReaderWhoWouldSkipForgottenEventsIsTold() {
        try (EmbeddedStore store = open(Duration.ZERO)) {
            for (int i = 0; i < 5; i++) {
                await(store.spool().accept(mail("old" + i, NOON)));
            }
            assertThat(store.eventLog().after(2, 10)).hasSize(3);
        }
        try (EmbeddedStore store = open(Duration.ofDays(31))) {
            Instant late = NOON.plus(Duration.ofDays(31));
            Submission sample = mail("new", late);
            await(store.spool()
                    .accept(new Submission(
                            sample.key(), sample.message(), sample.content(), sample.deliveries(), late)));
            assertThat(store.eventLog().after(2, 10)).hasSize(4);

            store.upkeep();

            EventLog log = store.eventLog();
            assertThatThrownBy(() -> log.after(2, 10))
                    .isInstanceOfSatisfying(
                            EventsMissing.class, e -> assertThat(e.readOnFrom()).isEqualTo(5))
                    .hasMessageContaining("after position 2 up to 5");
            assertThat(log.after(5, 10)).as("nothing is missing after it").hasSize(1);
            assertThat(log.after(0, 10)).as("from the oldest that is kept").hasSize(1);
        }
        try (EmbeddedStore store = open(Duration.ofDays(62))) {
            store.upkeep();

            assertThatThrownBy(() -> store.eventLog().after(5, 10))
                    .as("all are forgotten")
                    .isInstanceOf(EventsMissing.class);
            assertThat(store.eventLog().after(6, 10)).isEmpty();
        }
    }

    @Test
    void keysAreForgottenWhenTheyAreOldAndWhatWaitsStays() {
        try (EmbeddedStore store = open(Duration.ofDays(7))) {
            for (int i = 0; i < 2_500; i++) {
                var unused = store.spool().accept(mail("d" + i, NOON));
            }
            await(store.spool().accept(mail("last", NOON)));
            store.upkeep();
            assertThat(await(store.spool().accept(mail("d7", NOON))))
                    .as("known for 7 days")
                    .isEmpty();
        }
        try (EmbeddedStore store = open(Duration.ofDays(7).plusMillis(1))) {
            store.upkeep();

            assertThat(await(store.spool().accept(mail("d7", NOON)))).hasSize(1);
            assertThat(await(store.spool().accept(mail("d2400", NOON)))).hasSize(1);
            assertThat(await(store.spool().refill(KEY, NOON, 5_000))).hasSize(2_503);
        }
    }
}
