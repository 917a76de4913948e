package org.postiljon.server.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks or orders a running server, and prints for people or, with {@code --json}, JSON Lines only. */
@Command(mixinStandardHelpOptions = true)
abstract class AdminCommand implements Callable<Integer> {
    @Mixin
    private final DataOption data = new DataOption();

    @Option(names = "--json", description = "Prints JSON objects, one a line, and nothing else.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        PrintWriter out = new Terminal(spec.commandLine().getOut(), json);
        run(new AdminClient(data.running()), json, out);
        out.flush();
        return 0;
    }

    /** Asks, and prints. */
    abstract void run(AdminClient server, boolean asJson, PrintWriter out) throws Exception;

    /** For what picocli can't check itself. */
    final CommandSpec spec() {
        return spec;
    }

    /**
     * What was written, without blanks around it.
     *
     * @param name of the parameter or option, for people
     * @throws ParameterException where nothing is left: wrong usage
     */
    final String written(String name, String text) {
        if (text.isBlank()) {
            throw new ParameterException(spec.commandLine(), name + " is empty. Write a value.");
        }
        return text.strip();
    }

    /** Who orders. */
    static String author() {
        return System.getProperty("user.name", "");
    }
}
