package org.postiljon.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Address;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code user}. */
@Command(
        name = "user",
        description = "Says who may log in to send.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = UserCommand.Add.class)
final class UserCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** {@code user add}. The password never stands on the command line, where every user of the machine can read it. */
    @Command(
            name = "add",
            description = {
                "Makes a user of one of the server's own domains (localhost is one from the start).",
                "The password is asked for, or read from standard input: its first line."
            })
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "NAME@DOMAIN", description = "What the user logs in with.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private String name;

        @Override
        void run(AdminClient server, boolean asJson, PrintWriter out) throws IOException {
            if (Address.parse(name).isEmpty()) {
                throw new ParameterException(
                        spec().commandLine(), "\"" + name + "\" is not a user. Write NAME@DOMAIN, like crm@localhost.");
            }
            String password = password(System.console());
            if (password.isEmpty()) {
                throw new CommandFailure(
                        "There is no password. Type one, or give it as the first line of standard input.");
            }
            try {
                server.put(
                        "/users/" + AdminClient.element(name),
                        JsonNodeFactory.instance.objectNode().put("password", password));
            } catch (CommandFailure refused) {
                // As James's own user repository says it.
                if (!String.valueOf(refused.getMessage()).contains("Domain does not exist in DomainList")) {
                    throw refused;
                }
                String domain = name.substring(name.lastIndexOf('@') + 1);
                throw new CommandFailure(
                        domain + " is no domain of this server. Take one that is, like localhost; or add it with PUT"
                                + " /domains/" + domain + " of webadmin (docs/server.md, \"Who may send\").",
                        refused);
            }
            out.println(
                    asJson ? JsonNodeFactory.instance.objectNode().put("user", name) : name + " may log in to send.");
        }

        private static String password(@Nullable Console console) throws IOException {
            if (console != null) {
                char[] typed = console.readPassword("Password: ");
                return typed == null ? "" : new String(typed);
            }
            String line = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
            return line == null ? "" : line;
        }
    }
}
