package org.postiljon.extension.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.postiljon.console.EventLogLine;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventsMissing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event as one line to the logger {@value #NAME}, at level INFO.
 *
 * <p>It reads the event log like any other reader, behind the commits, rather than being called after each of them: the
 * store's writer never waits for a log file, a slow disk of logs only makes the lines late, and what was committed just
 * before a stop or a kill is written by the next start. Where it stands is kept in a file and moves before each line, so
 * that no start writes a line again; a kill between the two leaves out one line at most. Whoever must have every event
 * exactly once reads {@code postiljon events}.
 *
 * <p>Where it was away for longer than the store keeps events, it says what is missing and goes on with what is there.
 *
 * <p>Where the logger is off, events are passed over and stay passed over when it is switched on.
 */
public final class EventsToLog implements AutoCloseable {
    /** Name of the logger. */
    public static final String NAME = "org.postiljon.events";

    private static final Logger EVENTS = LoggerFactory.getLogger(NAME);
    private static final Logger LOGGER = LoggerFactory.getLogger(EventsToLog.class);
    private static final int PAGE = 500;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final EventLog events;
    private final LogPosition kept;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "postiljon-events-to-log"));
    private long position;
    private String trouble = "";

    private EventsToLog(EventLog events, LogPosition kept) throws IOException {
        this.events = events;
        this.kept = kept;
        long end = events.end();
        OptionalLong before = kept.read();
        // Events before the first start with this, and those that a restored backup has lost, are not told.
        this.position = Math.min(before.orElse(end), end);
        kept.write(position);
    }

    /**
     * Goes on where the last one stood.
     *
     * @param position file with that place
     * @throws UncheckedIOException when that file can't be used; says what to do
     */
    public static EventsToLog open(EventLog events, Path position) {
        try {
            return new EventsToLog(events, LogPosition.open(position));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    position + " can't be written (" + e.getMessage() + "). Give it to the user who runs James.", e);
        }
    }

    /** Copies by itself from now on, on a thread of its own. */
    public void start() {
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(this::copyGuarded, 0, POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void copyGuarded() {
        try {
            copy();
            trouble = "";
        } catch (IOException | RuntimeException e) {
            if (!trouble.equals(e.toString())) {
                trouble = e.toString();
                LOGGER.warn("Events can't be copied to the log {} now; it is tried again", NAME, e);
            }
        }
    }

    /** Copies what there is. */
    synchronized void copy() throws IOException {
        if (!EVENTS.isInfoEnabled()) {
            long end = events.end();
            if (end != position) {
                moveTo(end);
            }
            return;
        }
        List<LoggedEvent> page;
        do {
            page = page();
            for (LoggedEvent event : page) {
                moveTo(event.position());
                EVENTS.info("{}", EventLogLine.of(event));
            }
        } while (page.size() == PAGE && !thread.isShutdown());
    }

    private List<LoggedEvent> page() throws IOException {
        try {
            return events.after(position, PAGE);
        } catch (EventsMissing missing) {
            LOGGER.warn("Lines are missing in the log {}, which goes on behind them: {}", NAME, missing.getMessage());
            moveTo(missing.readOnFrom());
            return events.after(position, PAGE);
        }
    }

    private void moveTo(long to) throws IOException {
        kept.write(to);
        position = to;
    }

    /** Copies what is there still, as far as that is quick; the next start does the rest. */
    @Override
    public void close() throws IOException {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                thread.shutdownNow();
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        copyGuarded();
        kept.close();
    }
}
