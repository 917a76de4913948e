package org.postiljon.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./postiljon bench}. Exit status: 0 all goals met, 1 one is missed, 2 wrong usage. */
@Command(
        name = "bench",
        description = "Measures, and says whether the goals are met.",
        synopsisSubcommandLabel = "NAME",
        mixinStandardHelpOptions = true,
        subcommands = {RealTimeBench.class})
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
        throw new ParameterException(spec.commandLine(), "Which measurement? There is real-time.");
    }
}
