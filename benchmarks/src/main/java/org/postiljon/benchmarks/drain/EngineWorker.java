package org.postiljon.benchmarks.drain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postiljon.benchmarks.engine.RealParts;
import org.postiljon.benchmarks.frame.Opened;
import org.postiljon.benchmarks.frame.Sample;
import org.postiljon.benchmarks.frame.Worker;
import org.postiljon.delivery.destination.SiteLimits;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.engine.EngineSettings;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** The engine of a server with its store, without James: fills a spool, then empties it. */
public final class EngineWorker {
    /** In words, for the report. */
    static final String LIMITS =
            "firstRate and maxRate 6,000,000 a minute, " + Sample.CONNECTIONS + " connections, else the defaults";

    private static final double NONE_PER_MINUTE = 6_000_000;
    private static final int AT_ONCE = 5_000;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String RECEIVER = "sink";

    private @Nullable Opened opened;
    private @Nullable Engine engine;
    private @Nullable EmbeddedStore store;

    private EngineWorker() {}

    /** Serves {@code fill DIRECTORY PORT MAILS}, {@code drain} and {@code close} until its input ends. */
    public static void main(String[] arguments) throws IOException {
        EngineWorker worker = new EngineWorker();
        Worker.serve(words -> switch (words.get(0)) {
            case "fill" ->
                worker.fill(Path.of(words.get(1)), Integer.parseInt(words.get(2)), Integer.parseInt(words.get(3)));
            case "drain" -> worker.drain();
            case "close" -> worker.close();
            default -> throw new IllegalArgumentException("Not an order: " + words);
        });
        worker.close();
    }

    private static EngineSettings wideOpen() {
        SiteLimits limits = new SiteLimits(List.of(new SiteLimits.Rule(
                "*",
                OptionalDouble.of(NONE_PER_MINUTE),
                OptionalDouble.of(NONE_PER_MINUTE),
                OptionalInt.of(Sample.CONNECTIONS))));
        DispatchSettings usual = DispatchSettings.DEFAULT;
        return new EngineSettings(
                new DispatchSettings(
                        limits, usual.maxConnections(), usual.idle(), usual.suspendAfter(), usual.streamWeights()),
                Optional.empty(),
                Optional.empty());
    }

    private String fill(Path directory, int port, int mails) throws Exception {
        Opened parts = new Opened();
        opened = parts;
        EmbeddedStore spool = parts.add(EmbeddedStore.open(directory, StoreSettings.DEFAULT, Clock.systemUTC()));
        RealParts real = parts.add(new RealParts(Map.of(RECEIVER, port)));
        Engine filled = parts.add(Engine.create(
                wideOpen(),
                spool.spool(),
                spool.destinationStates(),
                real.router(),
                real.connector(),
                Clock.systemUTC()));
        filled.register(real.profile());
        Content content = Content.of(Sample.content());
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < mails; i++) {
            waiting.add(filled.submit(real.message(RECEIVER, i, content)).toCompletableFuture());
            if (waiting.size() == AT_ONCE || i == mails - 1) {
                CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new))
                        .get(LONG.toSeconds(), TimeUnit.SECONDS);
                waiting.clear();
            }
        }
        store = spool;
        engine = filled;
        return Long.toString(filled.accepted());
    }

    private String drain() throws Exception {
        Engine filled = engine;
        EmbeddedStore spool = store;
        if (filled == null || spool == null) {
            throw new IllegalStateException("There is nothing to drain");
        }
        filled.start((item, content) -> CompletableFuture.completedFuture(null));
        long end = System.nanoTime() + LONG.toNanos();
        while (spool.spool().backlog().stream().mapToLong(Backlog::recipients).sum() > 0) {
            if (System.nanoTime() > end) {
                throw new IOException("It does not drain: "
                        + filled.status().toCompletableFuture().get(10, TimeUnit.SECONDS));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return "0";
    }

    private String close() {
        Opened parts = opened;
        if (parts != null) {
            parts.close();
        }
        opened = null;
        engine = null;
        store = null;
        return "closed";
    }
}
