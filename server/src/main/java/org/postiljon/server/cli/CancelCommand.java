package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cancel}. */
@Command(
        name = "cancel",
        description = "Takes all waiting mail of a campaign out for ever. What is under way ends as it ends.")
final class CancelCommand extends AdminCommand {
    @Option(names = "--campaign", required = true, paramLabel = "C", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String campaign;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        JsonNode answer = server.post(
                "/postiljon/cancel",
                JsonNodeFactory.instance.objectNode().put("campaign", campaign).put("author", author()));
        out.println(
                asJson
                        ? answer
                        : "Cancelled: "
                                + Shown.recipients(answer.path("cancelled").asLong()));
    }
}
