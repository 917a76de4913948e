package org.postiljon.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.temporal.ChronoUnit;

/** An event as one line for people. */
final class EventLine {
    private EventLine() {}

    static String of(JsonNode event) {
        StringBuilder line = new StringBuilder();
        line.append(Shown.time(event.path("at"), ChronoUnit.MILLIS))
                .append("  ")
                .append(event.path("event").asText());
        append(line, " ", event.path("recipient"));
        append(line, " ", event.path("state"));
        append(line, " at ", event.path("site"));
        append(line, " ", event.path("host"));
        append(line, ": ", event.path("answer").path("text"));
        append(line, ": ", event.path("reason"));
        append(line, ": ", event.path("cause"));
        if (event.hasNonNull("until")) {
            line.append(" until ").append(Shown.time(event.path("until")));
        }
        append(line, "  message ", event.path("message"));
        return line.toString();
    }

    private static void append(StringBuilder line, String before, JsonNode value) {
        if (value.isTextual() && !value.asText().isEmpty()) {
            line.append(before).append(value.asText());
        }
    }
}
