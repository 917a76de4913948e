package org.postiljon.receivers.book;

import java.util.LinkedHashMap;
import java.util.Map;

/** As much JSON (RFC 8259) as one line with strings and whole numbers needs. */
public final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The text as a JSON string, in quotes. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c) || c == 127) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /**
     * The members of an object whose values are strings or whole numbers, the latter as text.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Map<String, String> members(String text) {
        Json json = new Json(text);
        Map<String, String> members = new LinkedHashMap<>();
        json.expect('{');
        do {
            String key = json.string();
            json.expect(':');
            members.put(key, json.peek() == '"' ? json.string() : json.number());
        } while (json.skip(','));
        json.expect('}');
        if (json.at != text.length()) {
            throw json.fault();
        }
        return members;
    }

    private char peek() {
        if (at >= text.length()) {
            throw fault();
        }
        return text.charAt(at);
    }

    private boolean skip(char c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw fault();
        }
    }

    private String number() {
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        if (at == start) {
            throw fault();
        }
        return text.substring(start, at);
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (!skip('"')) {
            char c = peek();
            at++;
            if (c == '\\') {
                c = escaped();
            }
            out.append(c);
        }
        return out.toString();
    }

    private char escaped() {
        if (skip('u')) {
            if (at + 4 > text.length()) {
                throw fault();
            }
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        char c = peek();
        at++;
        return c;
    }

    private IllegalArgumentException fault() {
        return new IllegalArgumentException("Not a line of a book, at character " + at + ": " + text);
    }
}
