package org.postiljon.receivers.smtp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * MAIL or RCPT with its path and parameters (RFC 5321 section 4.1.1).
 *
 * @param path       without angle brackets and source route
 * @param parameters like {@code SIZE=100}, as they were written
 */
record PathCommand(String path, List<String> parameters) {
    private static final Pattern BLANKS = Pattern.compile(" +");

    /**
     * Reads {@code FROM:<path> parameters}.
     *
     * @param word FROM or TO
     * @return empty: a syntax error
     */
    static Optional<PathCommand> read(String argument, String word) {
        String prefix = word + ":";
        if (!argument.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return Optional.empty();
        }
        String rest = argument.substring(prefix.length()).strip();
        int close = closing(rest);
        if (close < 0) {
            return Optional.empty();
        }
        String path = rest.substring(1, close);
        if (path.startsWith("@") && path.indexOf(':') > 0) {
            path = path.substring(path.indexOf(':') + 1);
        }
        boolean nullPath = path.isEmpty();
        int at = path.lastIndexOf('@');
        boolean postmaster = path.equalsIgnoreCase("postmaster");
        if (nullPath ? !word.equals("FROM") : !postmaster && (at <= 0 || at == path.length() - 1)) {
            return Optional.empty();
        }
        List<String> parameters = BLANKS.splitAsStream(rest.substring(close + 1))
                .filter(parameter -> !parameter.isEmpty())
                .toList();
        return Optional.of(new PathCommand(path, parameters));
    }

    private static int closing(String text) {
        if (!text.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            } else if (c < ' ' || (!quoted && (c == ' ' || c == '<'))) {
                return -1;
            }
        }
        return -1;
    }

    /** Whether a parameter of this name, in any case, is given. */
    boolean has(String name) {
        return parameters.stream().anyMatch(p -> keyword(p).equals(name));
    }

    /** The value of a parameter; empty: not given. */
    Optional<String> value(String name) {
        return parameters.stream()
                .filter(p -> keyword(p).equals(name) && p.indexOf('=') > 0)
                .map(p -> p.substring(p.indexOf('=') + 1))
                .findFirst();
    }

    /** The first parameter that is none of these; empty: all are known. */
    Optional<String> unknown(List<String> known) {
        return parameters.stream().filter(p -> !known.contains(keyword(p))).findFirst();
    }

    boolean isAscii() {
        return path.chars().allMatch(c -> c < 128);
    }

    private static String keyword(String parameter) {
        int equals = parameter.indexOf('=');
        return (equals < 0 ? parameter : parameter.substring(0, equals)).toUpperCase(Locale.ROOT);
    }
}
