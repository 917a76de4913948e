package org.postiljon.benchmarks;

import java.util.Locale;
import org.postiljon.benchmarks.drain.DrainBench;
import org.postiljon.benchmarks.wire.WireBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./postiljon bench}. Exit status: 0 all goals met, 1 one is missed or could not be measured, 2 wrong usage. */
@Command(
        name = "bench",
        description = "Measures, and says whether the goals are met. Without a name it lists what there is.",
        synopsisSubcommandLabel = "[NAME]",
        mixinStandardHelpOptions = true,
        subcommands = {WireBench.class, DrainBench.class, RealTimeBench.class})
public final class Bench implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs one and ends the process with its exit status. */
    public static void main(String[] arguments) {
        // Before anything logs: without it all goes to standard output, JSON or not.
        System.setProperty("logback.configurationFile", "org/postiljon/benchmarks/logback.xml");
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public void run() {
        spec.subcommands().forEach((name, measurement) -> spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "%-10s %s",
                        name,
                        String.join(
                                " ", measurement.getCommandSpec().usageMessage().description()))));
    }
}
