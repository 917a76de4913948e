package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code why}. */
@Command(name = "why", description = "Says why mail waits.")
final class WhyCommand extends AdminCommand {
    @Parameters(paramLabel = "RECIPIENT|SITE", description = "An address, a domain or a site.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String subject;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        String asked = written("RECIPIENT|SITE", subject);
        JsonNode reasons =
                server.get("/postiljon/why/" + AdminClient.element(asked)).path("reasons");
        if (asJson) {
            reasons.forEach(out::println);
        } else if (reasons.isEmpty()) {
            out.println("Nothing waits for " + asked + ".");
        } else {
            reasons.forEach(reason -> print(reason, out));
        }
    }

    private static String tried(int attempts) {
        return switch (attempts) {
            case 0 -> "not tried yet";
            case 1 -> "tried once";
            default -> "tried " + attempts + " times";
        };
    }

    private static void print(JsonNode reason, PrintWriter out) {
        String recipient = reason.path("recipient").asText();
        String who = recipient.isEmpty() ? DomainNames.withSite(reason) : recipient;
        String stream = reason.path("stream").asText();
        out.println(who
                + (stream.isEmpty() ? ": " : " (" + stream + "): ")
                + reason.path("reason").asText());
        out.println("    since " + Shown.time(reason.path("since"))
                + (reason.hasNonNull("next") ? ", next try " + Shown.time(reason.get("next")) : "")
                + (recipient.isEmpty()
                        ? ""
                        : ", " + tried(reason.path("attempts").asInt())));
        String last = reason.path("lastAnswer").asText("");
        if (!last.isEmpty()) {
            out.println("    last answer: " + last);
        }
    }
}
