package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code status}. */
@Command(name = "status", description = "Shows what each destination does.")
final class StatusCommand extends AdminCommand {
    /** Numbers first, so that they stand below each other however long the names behind them are. */
    private static final String ROW = "%-9s %8s %5s %8s %9s %7s %9s  %s";

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        JsonNode status = server.get("/postiljon/status");
        JsonNode destinations = status.path("destinations");
        if (asJson) {
            destinations.forEach(out::println);
            status.path("parked").forEach(report -> out.println(parked(report)));
            return;
        }
        if (destinations.isEmpty()) {
            out.println("No destination has mail, connections or anything to tell.");
        } else {
            out.println(String.format(
                    Locale.ROOT,
                    ROW,
                    "STATE",
                    "RATE/MIN",
                    "CONNS",
                    "WAITING",
                    "DELIVERED",
                    "FAILED",
                    "NOT TRIED",
                    "DOMAINS"));
            destinations.forEach(destination -> print(destination, out));
        }
        tellParked(status, out);
    }

    /** Under a name of its own, so that no program takes it for a destination. */
    private static JsonNode parked(JsonNode report) {
        return JsonNodeFactory.instance.objectNode().set("parked", report);
    }

    private static void tellParked(JsonNode status, PrintWriter out) {
        long count = status.path("parkedCount").asLong();
        if (count > 0) {
            out.println();
            out.println("Set aside, because James can't take it (" + count
                    + " in all; see postiljon reports, reports retry ID, reports dismiss ID):");
            status.path("parked")
                    .forEach(report -> out.println("  " + report.path("id").asText() + ": "
                            + report.path("kind").asText() + " of "
                            + report.path("message").asText() + " from "
                            + report.path("sender").asText() + ", since "
                            + Shown.time(report.path("since")) + ": "
                            + report.path("reason").asText()));
        }
    }

    /** A line of numbers, and one with what is longer: the site, and why it is not Ok. */
    private static void print(JsonNode destination, PrintWriter out) {
        out.println(String.format(
                Locale.ROOT,
                ROW,
                destination.path("state").asText(),
                String.format(
                        Locale.ROOT, "%.0f", destination.path("ratePerMinute").asDouble()),
                destination.path("connections").asText(),
                destination.path("waiting").asText(),
                destination.path("delivered").asText(),
                destination.path("failed").asText(),
                destination.path("notTried").asText(),
                DomainNames.of(destination)));
        String cause = destination.path("cause").asText();
        out.println("    " + destination.path("site").asText()
                + (destination.hasNonNull("until") ? " until " + Shown.time(destination.get("until")) : "")
                + (cause.isEmpty() ? "" : ": " + cause));
    }
}
