package org.postiljon.server.dropped;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The header of a message as fields over its bytes (RFC 5322 section 2.2), so that some can be left out and all others
 * stay as they are. Lines may end with CRLF or LF.
 */
final class HeaderBlock {
    /** Longest header in bytes. */
    static final int LONGEST = 262_144;

    /**
     * A field.
     *
     * @param name  lower case
     * @param value unfolded, read as UTF-8 (RFC 6532)
     * @param start of its first byte
     * @param end   behind its last byte, line end included
     */
    record Field(String name, String value, int start, int end) {}

    private final byte[] message;
    private final List<Field> fields;
    private final int end;

    private HeaderBlock(byte[] message, List<Field> fields, int end) {
        this.message = message;
        this.fields = fields;
        this.end = end;
    }

    /**
     * Reads the header.
     *
     * @throws BadMail when there is none, a line of it is none, or it is too long
     */
    static HeaderBlock read(byte[] message) throws BadMail {
        List<Field> fields = new ArrayList<>();
        int at = 0;
        int line = 1;
        while (at < message.length && !isLineEnd(message, at)) {
            int start = at;
            int firstLine = line;
            do {
                at = nextLine(message, at);
                line++;
                if (at > LONGEST) {
                    throw new BadMail("The header is longer than " + LONGEST
                            + " bytes. If it has so many recipients, divide them over several files; if not, an empty line is"
                            + " missing between header and body.");
                }
            } while (at < message.length && (message[at] == ' ' || message[at] == '\t') && !isLineEnd(message, at));
            fields.add(field(message, start, at, firstLine));
        }
        if (fields.isEmpty()) {
            throw new BadMail("There is no header. A mail begins with lines like From: and To:, then an empty line.");
        }
        return new HeaderBlock(message, List.copyOf(fields), at);
    }

    private static boolean isLineEnd(byte[] bytes, int at) {
        return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n');
    }

    private static int nextLine(byte[] bytes, int at) {
        int next = at;
        while (next < bytes.length && bytes[next] != '\n') {
            next++;
        }
        return Math.min(next + 1, bytes.length);
    }

    private static Field field(byte[] message, int start, int end, int line) throws BadMail {
        String text = new String(message, start, end - start, StandardCharsets.UTF_8);
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).stripTrailing();
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
            String shown = text.lines().findFirst().orElse("");
            throw new BadMail("Line " + line + " is not a header field: '"
                    + shown.substring(0, Math.min(60, shown.length()))
                    + "'. Write Name: value, and an empty line between header and body.");
        }
        String value = text.substring(colon + 1).replace("\r\n", "").replace("\n", "");
        return new Field(name.toLowerCase(Locale.ROOT), value.strip(), start, end);
    }

    List<Field> fields() {
        return fields;
    }

    /** The values of all fields of this name, in their order. */
    List<String> values(String name) {
        return fields.stream()
                .filter(f -> f.name.equals(name))
                .map(Field::value)
                .toList();
    }

    /** The message without some fields, else byte for byte as it was. */
    byte[] without(Predicate<Field> which) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length);
        for (Field field : fields) {
            if (!which.test(field)) {
                out.write(message, field.start, field.end - field.start);
            }
        }
        out.write(message, end, message.length - end);
        return out.toByteArray();
    }
}
