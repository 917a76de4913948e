package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code pause}. */
@Command(name = "pause", description = "Stops sending to a site; its mail waits.")
final class PauseCommand extends AdminCommand {
    @Parameters(paramLabel = "SITE", description = "A site or one of its domains.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String site;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "paused by the operator",
            description = "For those who ask why mail waits (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String reason;

    @Option(names = "--for", paramLabel = "DURATION", description = "Ends by itself: 30s, 10m, 2h, 1d.")
    private @Nullable String length;

    @Override
    void run(AdminClient server, boolean asJson, PrintWriter out) {
        String named = written("SITE", site);
        ObjectNode order = JsonNodeFactory.instance
                .objectNode()
                .put("site", named)
                .put("reason", written("--reason", reason))
                .put("author", author());
        if (length != null) {
            order.put("until", Instant.now().plus(duration(length)).toString());
        }
        JsonNode answer = server.post("/postiljon/pause", order);
        if (asJson) {
            out.println(answer);
        } else {
            answer.path("paused").forEach(name -> out.println("Paused: " + DomainNames.asked(named, name.asText())));
        }
    }

    private Duration duration(String text) {
        if (text.matches("\\d{1,6}[smhd]") && !text.matches("0+.")) {
            long number = Long.parseLong(text.substring(0, text.length() - 1));
            return switch (text.charAt(text.length() - 1)) {
                case 's' -> Duration.ofSeconds(number);
                case 'm' -> Duration.ofMinutes(number);
                case 'h' -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
        throw new ParameterException(
                spec().commandLine(),
                "--for: \"" + text + "\" is not a duration. Write a number and s, m, h or d, like 10m.");
    }
}
