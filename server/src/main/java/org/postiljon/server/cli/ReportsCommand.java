package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code reports}. */
@Command(
        name = "reports",
        description = "Lists bounces and other reports that James could not take and that are set aside.",
        subcommands = {ReportsCommand.Retry.class, ReportsCommand.Dismiss.class})
final class ReportsCommand extends AdminCommand {
    private static final int MOST_SHOWN = 3;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        JsonNode reports = server.get("/postiljon/reports").path("reports");
        if (asJson) {
            reports.forEach(out::println);
        } else if (reports.isEmpty()) {
            out.println("No report is set aside.");
        } else {
            reports.forEach(report -> print(report, out));
        }
    }

    /** A line to order by, and one with what is longer. */
    private static void print(JsonNode report, PrintWriter out) {
        out.println(report.path("id").asText() + "  "
                + report.path("kind").asText() + " of "
                + report.path("message").asText() + ", since "
                + Shown.time(report.path("since")));
        String sender = report.path("sender").asText();
        out.println("    from " + (sender.isEmpty() ? "<>" : sender) + " to " + recipients(report.path("recipients"))
                + ": " + report.path("reason").asText());
    }

    private static String recipients(JsonNode all) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_SHOWN, all.size()); i++) {
            shown.add(all.get(i).asText());
        }
        return String.join(",", shown) + (all.size() > MOST_SHOWN ? " and " + (all.size() - MOST_SHOWN) + " more" : "");
    }

    /** An order about one of them. */
    abstract static class Order extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "As postiljon reports lists it.")
        private long id;

        private final String name;
        private final String done;
        private final String told;

        Order(String name, String done, String told) {
            this.name = name;
            this.done = done;
            this.told = told;
        }

        @Override
        final void run(AdminClient server, boolean asJson, PrintWriter out) {
            JsonNode answer = server.post(
                    "/postiljon/reports/" + name,
                    JsonNodeFactory.instance.objectNode().put("id", id).put("author", author()));
            JsonNode report = answer.path(done);
            out.println(
                    asJson
                            ? answer
                            : told + ": " + report.path("kind").asText() + " of "
                                    + report.path("message").asText());
        }
    }

    /** {@code reports retry}. */
    @Command(name = "retry", description = "Offers a report to James again; do it when its reason is mended.")
    static final class Retry extends Order {
        Retry() {
            super("retry", "retried", "Offered again");
        }
    }

    /** {@code reports dismiss}. */
    @Command(
            name = "dismiss",
            description = "Gives a report up: nobody is told, and the store lets go of it and its mail.")
    static final class Dismiss extends Order {
        Dismiss() {
            super("dismiss", "dismissed", "Given up");
        }
    }
}
