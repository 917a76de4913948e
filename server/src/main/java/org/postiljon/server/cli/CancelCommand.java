package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code cancel}. */
@Command(
        name = "cancel",
        description = {
            "Takes all waiting mail with these labels out for ever. What is under way ends as it ends.",
            "The order is kept at once: it is finished after a restart, too."
        })
final class CancelCommand extends AdminCommand {
    @Option(names = "--campaign", paramLabel = "C", description = "Of this campaign.")
    private @Nullable String campaign;

    @Option(names = "--tag", paramLabel = "T", description = "With this tag.")
    private @Nullable String tag;

    @Option(names = "--list", paramLabel = "L", description = "Of this list.")
    private @Nullable String list;

    @Option(names = "--tenant", paramLabel = "T", description = "Of this tenant.")
    private @Nullable String tenant;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        put(order, "campaign", campaign);
        put(order, "tag", tag);
        put(order, "list", list);
        put(order, "tenant", tenant);
        if (order.isEmpty()) {
            throw new ParameterException(
                    spec().commandLine(), "What is to be cancelled? Write --campaign, --tag, --list or --tenant.");
        }
        JsonNode answer = server.post("/postiljon/cancel", order.put("author", author()));
        out.println(
                asJson
                        ? answer
                        : "Cancelled: "
                                + Shown.recipients(answer.path("cancelled").asLong()));
    }

    private void put(ObjectNode order, String label, @Nullable String name) {
        if (name != null) {
            order.put(label, written("--" + label, name));
        }
    }
}
