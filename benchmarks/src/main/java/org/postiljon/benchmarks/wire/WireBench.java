package org.postiljon.benchmarks.wire;

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
import org.postiljon.benchmarks.sink.SmtpSink;
import picocli.CommandLine.Command;

/** {@code wire}: our SMTP sessions alone, beside smtp-source and a client that connects for each mail. */
@Command(
        name = "wire",
        description =
                "Our SMTP sessions alone, beside smtp-source and a javax.mail client that connects for each mail as"
                        + " James does.",
        mixinStandardHelpOptions = true)
public final class WireBench extends SideBySide {
    private static final int MAILS = 30_000;
    private static final int FEW = 3_000;

    private static final String OURS = "sessions";
    private static final String SOURCE = "smtp-source";
    private static final String JAVAX = "javax.mail";
    private static final String TO_SMTP_SINK = " to smtp-sink";

    private static final String FASTER = "rate / javax.mail with a connection per mail, at least";
    private static final String CPU = "CPU-s of the sender per 1,000 mails, at most";
    private static final String LIKE_SOURCE = "rate / smtp-source, both to smtp-sink, at least";
    private static final double WANTED_FASTER = 5;
    private static final double WANTED_CPU = 0.06;
    private static final double WANTED_LIKE_SOURCE = 0.9;

    @Override
    protected String about() {
        return "wire: " + options.mails(MAILS, FEW) + " mails of " + Sample.BYTES + " bytes in each turn over "
                + Sample.CONNECTIONS + " connections; to our sink, and for a cross-check to smtp-sink";
    }

    @Override
    protected List<Goal> measure(Scratch scratch, BenchReport report) throws IOException, InterruptedException {
        Path directory = scratch.directory();
        Optional<String> missing = options.programs().missing("postfix", "smtp-source", "smtp-sink");
        missing.ifPresent(report::say);
        try (Opened opened = new Opened()) {
            Receiver sink = opened.add(new OwnSink(directory));
            Contender ours = opened.add(new JavaContender(OURS, SessionsWorker.class, directory, options.jfr()));
            Contender javax = opened.add(new JavaContender(JAVAX, JavaxMailWorker.class, directory, options.jfr()));
            List<Pairing> pairings =
                    new ArrayList<>(List.of(new Pairing(OURS, ours, sink), new Pairing(JAVAX, javax, sink)));
            if (missing.isEmpty()) {
                Receiver smtpSink = opened.add(new SmtpSink(options.programs()));
                Contender source = opened.add(new SmtpSource(options.programs()));
                pairings.add(new Pairing(SOURCE, source, sink));
                pairings.add(new Pairing(OURS + TO_SMTP_SINK, ours, smtpSink));
                pairings.add(new Pairing(JAVAX + TO_SMTP_SINK, javax, smtpSink));
                pairings.add(new Pairing(SOURCE + TO_SMTP_SINK, source, smtpSink));
            }
            Results results = new Contest(report).run(pairings, options.rounds(), options.mails(MAILS, FEW));
            results.tell(report);
            return judged(results, report, missing);
        }
    }

    private static List<Goal> judged(Results results, BenchReport report, Optional<String> missing) {
        double faster = results.tellRatio(report, OURS, JAVAX);
        double cpu = results.of(OURS, Round::senderPer1000).median();
        Goal likeSource = missing.map(reason -> Goal.notMeasured(LIKE_SOURCE, WANTED_LIKE_SOURCE, false, reason))
                .orElseGet(() -> {
                    results.tellRatio(report, OURS, SOURCE);
                    results.tellRatio(report, OURS + TO_SMTP_SINK, JAVAX + TO_SMTP_SINK);
                    return Goal.atLeast(
                            LIKE_SOURCE,
                            WANTED_LIKE_SOURCE,
                            results.tellRatio(report, OURS + TO_SMTP_SINK, SOURCE + TO_SMTP_SINK));
                });
        return List.of(Goal.atLeast(FASTER, WANTED_FASTER, faster), Goal.atMost(CPU, WANTED_CPU, cpu), likeSource);
    }

    @Override
    protected List<Goal> notMeasured(String reason) {
        return List.of(
                Goal.notMeasured(FASTER, WANTED_FASTER, false, reason),
                Goal.notMeasured(CPU, WANTED_CPU, true, reason),
                Goal.notMeasured(LIKE_SOURCE, WANTED_LIKE_SOURCE, false, reason));
    }
}
