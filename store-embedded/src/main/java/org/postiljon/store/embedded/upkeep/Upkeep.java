package org.postiljon.store.embedded.upkeep;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.commit.DiskReserve;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.spool.LanePruning;
import org.postiljon.store.embedded.system.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does upkeep, in rounds, on a thread of its own. */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final DiskReserve reserve;
    private final Writer writer;
    private final Pruning pruning;
    private final LanePruning lanes;
    private final Compaction compaction;
    private final Clock clock;
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(1, r -> new Thread(r, "postiljon-store-upkeep"));

    /**
     * Upkeep of these parts, which stay the caller's.
     *
     * @param keepEvents how long events are kept
     * @param keepKeys   how long a message is known again
     */
    public Upkeep(
            DiskReserve reserve,
            ContentFiles contents,
            Reader reader,
            Writer writer,
            LanePruning lanes,
            Clock clock,
            Duration keepEvents,
            Duration keepKeys) {
        this.reserve = reserve;
        this.writer = writer;
        this.lanes = lanes;
        this.pruning = new Pruning(reader, writer, keepEvents, keepKeys);
        this.compaction = new Compaction(contents, reader, writer);
        this.clock = clock;
    }

    /** Begins a round each time a pause is over. */
    public void every(Duration pause) {
        var unused = thread.scheduleWithFixedDelay(this::round, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One round. Never throws: what goes wrong is tried again in the next. */
    public synchronized void round() {
        part("look at the disk", this::look);
        part("forget old events", () -> pruning.events(clock.instant()));
        part("forget old keys", () -> pruning.keys(clock.instant()));
        part("forget keys in which nothing waits", () -> lanes.run(clock.instant()));
        part("compact segments", compaction::run);
    }

    /** Where the last write failed, a small one tells whether it works again. */
    private void look() {
        reserve.look();
        if (reserve.inTrouble()) {
            writer.probe();
        }
    }

    private static void part(String what, Runnable part) {
        try {
            part.run();
        } catch (SpoolFailure e) {
            LOG.warn("Can't {}: {}", what, e.getMessage());
        } catch (Throwable e) {
            LOG.error("Can't {}", what, e);
        }
    }

    /** Ends after the running round. */
    @Override
    public void close() {
        Threads.end(thread);
    }
}
