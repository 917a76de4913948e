package org.postiljon.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Function;
import org.postiljon.server.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./postiljon}. Exit status: 0 fine, 1 found something wrong, 2 wrong usage. */
@Command(
        name = "postiljon",
        description = "Sends mail in volume, at each receiver's pace.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        footer = {"", "Of a checkout besides: bench, which measures this machine (postiljon bench --help)."},
        version = "postiljon 0.1.0",
        subcommands = {
            ServerCommand.class,
            StatusCommand.class,
            WhyCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            CancelCommand.class,
            ReportsCommand.class,
            EventsCommand.class,
            UserCommand.class,
            ControllerLines.class,
            DemoCommand.class,
        })
public final class Postiljon implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        int status = commandLine().execute(arguments);
        System.out.flush();
        System.exit(status);
    }

    /** All commands, with their errors as one line for people. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Postiljon());
        line.registerConverter(int.class, text -> number(text, Integer::valueOf));
        line.registerConverter(Integer.class, text -> number(text, Integer::valueOf));
        line.registerConverter(long.class, text -> number(text, Long::valueOf));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            PrintWriter err = command.getErr();
            // What was foreseen says what to do; for the rest a trace helps.
            if (e instanceof CommandFailure || e instanceof IOException) {
                err.println("postiljon: "
                        + Terminal.lines(e instanceof CommandFailure ? String.valueOf(e.getMessage()) : Reasons.of(e)));
            } else {
                err.println("postiljon: " + e);
                e.printStackTrace(err);
            }
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }

    private static <N> N number(String text, Function<String, N> read) {
        try {
            return read.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a whole number, or too large");
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
