package org.postiljon.server.cli;

import java.util.concurrent.Callable;
import org.postiljon.simulator.ControllerCommand;
import picocli.CommandLine.Command;

/** {@code controller}: the rate controller of production behind the line protocol of a simulator. */
@Command(
        name = "controller",
        description =
                "Answers the lines of a rate simulator on standard input with the decisions of the rate controller.",
        mixinStandardHelpOptions = true)
final class ControllerLines implements Callable<Integer> {
    @Override
    public Integer call() {
        return ControllerCommand.run(System.in, System.out, System.err);
    }
}
