package org.postiljon.benchmarks.drain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postiljon.benchmarks.frame.BenchReport;
import org.postiljon.benchmarks.frame.Contender;
import org.postiljon.benchmarks.frame.Contest;
import org.postiljon.benchmarks.frame.Goal;
import org.postiljon.benchmarks.frame.Opened;
import org.postiljon.benchmarks.frame.Pairing;
import org.postiljon.benchmarks.frame.Receiver;
import org.postiljon.benchmarks.frame.Results;
import org.postiljon.benchmarks.frame.Round;
import org.postiljon.benchmarks.frame.Sample;
import org.postiljon.benchmarks.frame.Scratch;
import org.postiljon.benchmarks.frame.SideBySide;
import org.postiljon.benchmarks.sink.OwnSink;
import picocli.CommandLine.Command;

/** {@code drain}: a full spool that empties, beside Postfix with a full queue. */
@Command(
        name = "drain",
        description = "A spool of 50,000 mails that empties into a receiver, beside Postfix with a queue of as many.",
        mixinStandardHelpOptions = true)
public final class DrainBench extends SideBySide {
    private static final int MAILS = 50_000;
    private static final int FEW = 3_000;

    private static final String OURS = "engine";
    private static final String POSTFIX = "Postfix";

    private static final String FASTER = "rate / Postfix with a full queue, at least";
    private static final String CPU = "CPU-s of the sender per 1,000 mails, at most";
    private static final double WANTED_FASTER = 5;
    private static final double WANTED_CPU = 0.25;

    @Override
    protected String about() {
        return "drain: " + options.mails(MAILS, FEW) + " waiting mails of " + Sample.BYTES
                + " bytes for one domain, durable, to our sink. Limits of the engine: " + EngineWorker.LIMITS
                + ". Postfix: its defaults, filled over SMTP while nothing delivers";
    }

    @Override
    protected List<Goal> measure(Scratch scratch, BenchReport report) throws IOException, InterruptedException {
        Path directory = scratch.directory();
        Optional<String> missing = Postfix.missing(options.programs());
        missing.ifPresent(report::say);
        try (Opened opened = new Opened()) {
            Receiver sink = opened.add(new OwnSink(directory));
            Contender engine = opened.add(new EngineContender(directory, options.jfr()));
            List<Pairing> pairings = new ArrayList<>(List.of(new Pairing(OURS, engine, sink)));
            if (missing.isEmpty()) {
                pairings.add(new Pairing(POSTFIX, opened.add(new Postfix(options.programs(), directory)), sink));
            }
            Results results = new Contest(report).run(pairings, options.rounds(), options.mails(MAILS, FEW));
            results.tell(report);
            Goal faster = missing.map(reason -> Goal.notMeasured(FASTER, WANTED_FASTER, false, reason))
                    .orElseGet(() -> Goal.atLeast(FASTER, WANTED_FASTER, results.tellRatio(report, OURS, POSTFIX)));
            return List.of(
                    faster,
                    Goal.atMost(
                            CPU,
                            WANTED_CPU,
                            results.of(OURS, Round::senderPer1000).median()));
        }
    }

    @Override
    protected List<Goal> notMeasured(String reason) {
        return List.of(
                Goal.notMeasured(FASTER, WANTED_FASTER, false, reason),
                Goal.notMeasured(CPU, WANTED_CPU, true, reason));
    }
}
