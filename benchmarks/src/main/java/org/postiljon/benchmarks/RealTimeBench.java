package org.postiljon.benchmarks;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postiljon.benchmarks.engine.RealParts;
import org.postiljon.benchmarks.frame.BenchReport;
import org.postiljon.benchmarks.frame.Goal;
import org.postiljon.benchmarks.frame.Scratch;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.engine.EngineSettings;
import org.postiljon.delivery.engine.SiteStatus;
import org.postiljon.delivery.message.Content;
import org.postiljon.receivers.Receivers;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.behaviour.BehaviourText.Described;
import org.postiljon.simulator.ControllerPilot;
import org.postiljon.simulator.Oracle;
import org.postiljon.simulator.Pilot;
import org.postiljon.simulator.Receiver;
import org.postiljon.simulator.ReceiverTraits;
import org.postiljon.simulator.SimulatedLane;
import org.postiljon.simulator.VirtualTime;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code real-time}: does the dispatcher reach over real sockets and in real time what the simulation of the same
 * receivers reaches on virtual time? A share of an oracle that knows the hidden limits, for both.
 */
@Command(
        name = "real-time",
        description = "15 minutes of the real dispatcher over real sockets against hidden limits of 600 and 60 a"
                + " minute, beside the simulation of the same.",
        mixinStandardHelpOptions = true)
final class RealTimeBench implements Callable<Integer> {
    private static final List<Integer> LIMITS = List.of(600, 60);
    private static final int CONNECTIONS = 10;
    private static final int SEEDS = 7;
    private static final double TOLERANCE = 5;
    private static final byte[] CONTENT = ("Subject: measured\r\n\r\n" + "One line of a newsletter.\r\n".repeat(80))
            .getBytes(StandardCharsets.US_ASCII);

    @Option(names = "--json", description = "JSON Lines.")
    private boolean json;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "15",
            description = "How long (default: ${DEFAULT-VALUE}).")
    private int minutes;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (minutes < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--minutes: \"" + minutes + "\" is not a number of minutes. Write 1 or more.");
        }
        BenchReport report = new BenchReport("real-time", json, System.out);
        report.say("Receivers: " + LIMITS + " messages a minute over " + CONNECTIONS
                + " connections. Limits set for them: none (first rate 30 a minute, highest 12,000, 20 connections).");
        List<Goal> goals = new ArrayList<>();
        try (Scratch scratch = new Scratch(Path.of(System.getProperty("java.io.tmpdir")))) {
            Map<Integer, Long> taken = measure(scratch.directory(), report);
            for (int limit : LIMITS) {
                double real = 100.0 * taken.getOrDefault(limit, 0L) / oracle(limit);
                double simulated = simulated(limit);
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("limitPerMinute", limit);
                line.put("taken", taken.getOrDefault(limit, 0L));
                line.put("realShareOfOracle", real);
                line.put("simulatedShareOfOracle", simulated);
                report.object(line);
                report.say(String.format(
                        Locale.ROOT,
                        "%d a minute: real %.1f%% of the oracle, simulated %.1f%% (median of %d seeds)",
                        limit,
                        real,
                        simulated,
                        SEEDS));
                goals.add(Goal.atLeast(
                        limit + " a minute: real share of the oracle, at least the simulated one minus 5",
                        simulated - TOLERANCE,
                        real));
            }
        }
        return report.judge(goals);
    }

    private Map<Integer, Long> measure(Path directory, BenchReport report) throws Exception {
        List<Described> described = LIMITS.stream()
                .map(limit -> BehaviourText.read(
                        "limit" + limit + "=limited,rate=" + limit + ",connections=" + CONNECTIONS, Instant.now()))
                .toList();
        try (Receivers receivers = new Receivers(described, directory.resolve("books"), InstantSource.system());
                EmbeddedStore store =
                        EmbeddedStore.open(directory.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
                RealParts parts = new RealParts(ports(receivers));
                Engine engine = Engine.create(
                        EngineSettings.DEFAULT,
                        store.spool(),
                        store.destinationStates(),
                        parts.router(),
                        parts.connector(),
                        Clock.systemUTC())) {
            engine.register(parts.profile());
            for (int limit : LIMITS) {
                fill(engine, parts, limit);
            }
            engine.start((item, content) -> CompletableFuture.completedFuture(null));
            long start = System.nanoTime();
            for (int minute = 1; minute <= minutes; minute++) {
                long due = start + Duration.ofMinutes(minute).toNanos();
                TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
                show(minute, engine.status().toCompletableFuture().get(10, TimeUnit.SECONDS), report);
            }
            Map<Integer, Long> taken = new LinkedHashMap<>();
            for (int limit : LIMITS) {
                taken.put(limit, taken(receivers, limit));
            }
            return taken;
        }
    }

    private static Map<String, Integer> ports(Receivers receivers) {
        return receivers.all().stream().collect(Collectors.toMap(one -> one.name(), one -> one.address()
                .getPort()));
    }

    private static long taken(Receivers receivers, int limit) {
        return receivers.named("limit" + limit).orElseThrow().counts().accepted();
    }

    private void fill(Engine engine, RealParts parts, int limit) throws Exception {
        List<CompletableFuture<?>> all = new ArrayList<>();
        int enough = limit * (minutes + 2) * 5 / 4;
        for (int i = 0; i < enough; i++) {
            all.add(engine.submit(parts.message("limit" + limit, i, Content.of(CONTENT)))
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
    }

    private static void show(int minute, List<SiteStatus> sites, BenchReport report) {
        for (SiteStatus site : sites) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("minute", minute);
            line.put("site", site.site());
            line.put("state", site.known().state().label());
            line.put("ratePerMinute", site.ratePerMinute());
            line.put("delivered", site.delivered());
            line.put("attempts", site.attempts());
            report.object(line);
            report.say(String.format(
                    Locale.ROOT,
                    "minute %2d  %-18s %-9s %6.0f/min  delivered %6d  attempts %6d  %s",
                    minute,
                    site.site(),
                    site.known().state().label(),
                    site.ratePerMinute(),
                    site.delivered(),
                    site.attempts(),
                    site.known().cause()));
        }
    }

    /** Like the real ones: loopback is quick, and a book is synced before each answer. */
    private static ReceiverTraits traits(int limit) {
        return ReceiverTraits.open().perMinute(limit).connections(CONNECTIONS).latency(atOnce -> 0.005);
    }

    private double oracle(int limit) {
        return run(limit, 1, receiver -> new Oracle(receiver, CONNECTIONS));
    }

    private double simulated(int limit) {
        double oracle = oracle(limit);
        return IntStream.rangeClosed(1, SEEDS)
                .mapToDouble(seed -> 100
                        * run(limit, seed, receiver -> new ControllerPilot(RateLimits.DEFAULT, Instant.EPOCH))
                        / oracle)
                .sorted()
                .toArray()[SEEDS / 2];
    }

    private double run(int limit, int seed, Function<Receiver, Pilot> pilot) {
        VirtualTime time = new VirtualTime(Instant.EPOCH);
        Receiver receiver = new Receiver(traits(limit), new Random(seed));
        SimulatedLane lane = new SimulatedLane(time, receiver, pilot.apply(receiver), true, new Random(seed + 100L));
        lane.start();
        time.runUntil(Instant.EPOCH.plus(Duration.ofMinutes(minutes)));
        return Math.max(1, lane.accepted());
    }
}
