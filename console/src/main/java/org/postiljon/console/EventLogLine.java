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
        if (!line.isEmpty()) {
            line.append(' ');
        }
        line.append(key).append('=');
        if (isBare(value)) {
            line.append(value);
        } else {
            quoted(line, value);
        }
    }

    /** Most values are: no streams here, this runs several times for each mail. */
    private static boolean isBare(String value) {
        if (value.length() > LONGEST_VALUE) {
            return false;
        }
        for (int at = 0; at < value.length(); at += Character.charCount(value.codePointAt(at))) {
            int c = value.codePointAt(at);
            if (c == ' ' || c == '"' || c == '=' || c == '\\' || !isShown(c)) {
                return false;
            }
        }
        return true;
    }

    private static void quoted(StringBuilder line, String value) {
        line.append('"');
        int at = 0;
        for (int count = 0; at < value.length() && count < LONGEST_VALUE; count++) {
            int c = value.codePointAt(at);
            at += Character.charCount(c);
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
        line.append(at < value.length() ? "…\"" : "\"");
    }

    /** Whether a terminal and a reader of lines take it as a character and nothing else. */
    private static boolean isShown(int c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
