package org.postiljon.extension.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import org.slf4j.LoggerFactory;

/** On a real store. */
class EventsToLogTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private final Logger logger = (Logger) LoggerFactory.getLogger(EventsToLog.NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private EmbeddedStore store;
    private Path position;

    @BeforeEach
    void open(@TempDir Path disk) {
        position = disk.resolve("events-logged");
        store = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT.withReserves(0, 0), Clock.systemUTC());
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
        store.close();
    }

    private void happens(String... sites) {
        for (String site : sites) {
            store.destinationStates()
                    .save(
                            List.of(),
                            List.of(new Event.DestinationChanged(
                                    NOON, site, "default", "Offline", "timed out", Optional.empty())))
                    .toCompletableFuture()
                    .join();
        }
    }

    private List<String> sites() {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .map(line -> line.replaceAll(".* site=(\\S+) .*", "$1"))
                .toList();
    }

    private EventsToLog toLog() {
        return EventsToLog.open(store.eventLog(), position);
    }

    @Test
    void eachEventIsALineInOrderByItself() throws Exception {
        try (EventsToLog toLog = toLog()) {
            toLog.start();
            happens("a.example", "b.example");
            await().atMost(Duration.ofSeconds(10)).until(() -> sites().size() == 2);
            happens("c.example");
            await().atMost(Duration.ofSeconds(10)).until(() -> sites().size() == 3);
        }
        assertThat(sites()).containsExactly("a.example", "b.example", "c.example");
        assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void aRestartWritesNothingTwiceAndWhatHappenedLast() throws Exception {
        try (EventsToLog toLog = toLog()) {
            happens("a.example");
            toLog.copy();
            happens("last.example");
        }
        happens("between.example");
        try (EventsToLog again = toLog()) {
            again.copy();
        }
        assertThat(sites()).containsExactly("a.example", "last.example", "between.example");
    }

    @Test
    void afterAKillAtMostTheLineUnderWayIsMissingAndNoneIsThereTwice() throws Exception {
        EventsToLog killed = toLog(); // never closed
        happens("a.example");
        killed.copy();
        try (EventsToLog again = toLog()) {
            happens("b.example");
            again.copy();
        }
        assertThat(sites())
                .startsWith("a.example", "b.example")
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void morePagesThanOneAreCopiedAtOnce() throws Exception {
        try (EventsToLog toLog = toLog()) {
            List<Event> many = java.util.stream.IntStream.range(0, 1_200)
                    .<Event>mapToObj(i ->
                            new Event.DestinationChanged(NOON, i + ".example", "default", "Ok", "", Optional.empty()))
                    .toList();
            store.destinationStates()
                    .save(List.of(), many)
                    .toCompletableFuture()
                    .join();
            toLog.copy();
            assertThat(lines.list).hasSize(1_200);
        }
    }

    @Test
    void whatWasThereBeforeTheFirstStartIsNotTold() throws Exception {
        happens("old.example");
        try (EventsToLog toLog = toLog()) {
            happens("new.example");
            toLog.copy();
        }
        assertThat(sites()).containsExactly("new.example");
    }

    @Test
    void switchedOffItPassesOverForGood() throws Exception {
        logger.setLevel(Level.OFF);
        try (EventsToLog toLog = toLog()) {
            happens("quiet.example");
            toLog.copy();
            logger.setLevel(Level.INFO);
            happens("told.example");
            toLog.copy();
        }
        assertThat(sites()).containsExactly("told.example");
    }

    @Test
    void whatTheStoreForgotMeanwhileIsSaidOnceAndTheRestIsWritten() throws Exception {
        Logger own = (Logger) LoggerFactory.getLogger(EventsToLog.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        own.addAppender(said);
        own.setLevel(Level.WARN);
        happens("a.example", "b.example", "c.example");
        Files.writeString(position, "%019d\n".formatted(1));
        try (EventsToLog toLog = EventsToLog.open(new Forgetful(store.eventLog(), 2), position)) {
            toLog.copy();
            happens("d.example");
            toLog.copy();
        } finally {
            own.setLevel(null);
            own.detachAppender(said);
        }
        assertThat(sites()).containsExactly("c.example", "d.example");
        assertThat(said.list).singleElement().satisfies(line -> assertThat(line.getFormattedMessage())
                .contains("events after position 1 up to 2 are older than the log keeps"));
    }

    /** A log of which the first events are forgotten. */
    private record Forgetful(EventLog log, long forgotten) implements EventLog {
        @Override
        public List<LoggedEvent> after(long position, int limit) {
            if (position > 0 && position < forgotten) {
                throw EventsMissing.forgotten(position, forgotten);
            }
            return log.after(position, limit);
        }

        @Override
        public long end() {
            return log.end();
        }
    }

    @Test
    void aPositionThatIsDamagedOrBeyondTheEndBeginsAtTheEnd() throws Exception {
        for (String written : List.of("nonsense", "9999999999999999999\n", "0000000000000004711\n", "")) {
            Files.writeString(position, written);
            lines.list.clear();
            happens("before.example");
            try (EventsToLog toLog = toLog()) {
                happens("after.example");
                toLog.copy();
            }
            assertThat(sites()).as(written).containsExactly("after.example");
        }
    }

    @Test
    void aPlaceThatCanNotBeWrittenIsNamed() throws Exception {
        Files.createDirectory(position);
        assertThatThrownBy(this::toLog)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(position.toString())
                .hasMessageContaining("Give it to the user who runs James");
    }
}
