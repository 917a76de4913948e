package org.postiljon.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.postiljon.delivery.event.LoggedEvent;

/**
 * An event as one line for log files: the fields of {@link EventJson} in their order as {@code key=value}, nested ones
 * joined by a dot, without those that are empty. A value is bare where it is one word, else a string as in JSON; nothing
 * that a receiver or a sender said can end a line or begin a field.
 */
public final class EventLogLine {
    private static final int LONGEST_VALUE = 1_000;

    private EventLogLine() {}

    /** The line, without its end. */
    public static String of(LoggedEvent logged) {
        StringBuilder line = new StringBuilder(400);
        append(line, "", EventJson.of(logged));
        return line.toString();
    }

    private static void append(StringBuilder line, String prefix, ObjectNode fields) {
        fields.fields().forEachRemaining(field -> {
            String key = prefix + field.getKey();
            if (field.getValue() instanceof ObjectNode nested) {
                append(line, key + ".", nested);
            } else {
                append(line, key, text(field.getValue()));
            }
        });
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : value.isNull() ? "" : value.asText();
    }

    private static void append(StringBuilder line, String key, String value) {
        if (value.isEmpty()) {
            return;
        }
        line.append(line.isEmpty() ? "" : " ").append(key).append('=');
        if (value.length() <= LONGEST_VALUE && value.codePoints().allMatch(EventLogLine::isBare)) {
            line.append(value);
            return;
        }
        line.append('"');
        value.codePoints().limit(LONGEST_VALUE).forEach(c -> quoted(line, c));
        line.append(value.codePointCount(0, value.length()) > LONGEST_VALUE ? "…\"" : "\"");
    }

    private static boolean isBare(int c) {
        return c != ' ' && c != '"' && c != '=' && c != '\\' && isShown(c);
    }

    private static void quoted(StringBuilder line, int c) {
        if (c == '"' || c == '\\') {
            line.append('\\').append((char) c);
        } else if (isShown(c)) {
            line.appendCodePoint(c);
        } else {
            for (char unit : Character.toChars(c)) {
                line.append(String.format("\\u%04x", (int) unit));
            }
        }
    }

    /** Whether a terminal and a reader of lines take it as a character and nothing else. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
