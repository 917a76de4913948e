package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code status}. */
@Command(name = "status", description = "Shows what each destination does.")
final class StatusCommand extends AdminCommand {
    private static final List<String> HEAD = List.of(
            "DOMAINS",
            "SITE",
            "STATE",
            "PER MINUTE",
            "CONNECTIONS",
            "WAITING",
            "DELIVERED",
            "FAILED",
            "NOT TRIED",
            "CAUSE");

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        JsonNode destinations = server.get("/postiljon/status").path("destinations");
        if (asJson) {
            destinations.forEach(out::println);
        } else if (destinations.isEmpty()) {
            out.println("No destination has mail, connections or anything to tell.");
        } else {
            List<List<String>> rows = new ArrayList<>();
            rows.add(HEAD);
            destinations.forEach(destination -> rows.add(row(destination)));
            Table.print(rows, out);
        }
    }

    private static List<String> row(JsonNode destination) {
        return List.of(
                DomainNames.of(destination),
                destination.path("site").asText(),
                destination.path("state").asText()
                        + (destination.hasNonNull("until") ? " until " + Shown.time(destination.get("until")) : ""),
                String.format(
                        Locale.ROOT, "%.0f", destination.path("ratePerMinute").asDouble()),
                destination.path("connections").asText(),
                destination.path("waiting").asText(),
                destination.path("delivered").asText(),
                destination.path("failed").asText(),
                destination.path("notTried").asText(),
                destination.path("cause").asText());
    }
}
