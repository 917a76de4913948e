package org.postiljon.benchmarks.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** A comparison: starts itself again in a network of its own, and measures there. */
public abstract class SideBySide implements Callable<Integer> {
    /** What it can be told. */
    @Mixin
    protected BenchOptions options = new BenchOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** What is compared, for the head of the report. */
    protected abstract String about();

    /** Compares, and says what of its goals is reached. */
    protected abstract List<Goal> measure(Scratch scratch, BenchReport report) throws IOException, InterruptedException;

    /** Its goals where nothing could be measured. */
    protected abstract List<Goal> notMeasured(String reason);

    @Override
    public final Integer call() throws InterruptedException {
        options.check(spec);
        BenchReport report = new BenchReport(spec.name(), options.json(), System.out);
        try {
            if (!Namespace.isHere()) {
                return new Namespace(options.programs()).run(again());
            }
            Namespace.endWithParent();
            try (Scratch scratch = new Scratch(options.directory())) {
                tellHead(report);
                List<Goal> goals = measure(scratch, report);
                report.say("");
                int status = report.judge(goals);
                tellWorth(report);
                return status;
            }
        } catch (IOException | UncheckedIOException e) {
            String reason = Optional.ofNullable(e.getMessage()).orElse(e.toString());
            return report.judge(notMeasured(reason));
        }
    }

    private void tellHead(BenchReport report) throws IOException {
        Machine machine = Machine.here(options.directory(), Proc.SYSTEM);
        report.say(about());
        report.say(machine.text());
        report.say("In a network of its own, packets of 1500 bytes. " + options.rounds()
                + " rounds that count, and one before of programs that have just started.");
        tellWorth(report);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("about", about());
        line.put("machine", machine.json());
        line.put("rounds", options.rounds());
        line.put("firm", options.isFirm());
        report.object(line);
    }

    private void tellWorth(BenchReport report) {
        if (!options.isFirm()) {
            report.say("A look at whether it runs: figures of so few rounds or mails judge nothing firmly.");
        }
    }

    /** This command as it was given. */
    private List<String> again() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                spec.root().userObject().getClass().getName()));
        ParseResult given = spec.root().commandLine().getParseResult();
        command.addAll(given.originalArgs());
        return command;
    }
}
