package org.postiljon.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.postiljon.server.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./postiljon}. Exit status: 0 fine, 1 found something wrong, 2 wrong usage. */
@Command(
        name = "postiljon",
        description = "Sends mail in volume, at each receiver's pace.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "postiljon 0.1.0",
        subcommands = {
            ServerCommand.class,
            StatusCommand.class,
            WhyCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            CancelCommand.class,
            EventsCommand.class,
            UserCommand.class,
            ControllerLines.class,
            DoctorCommand.class,
            ExportCommand.class,
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

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
