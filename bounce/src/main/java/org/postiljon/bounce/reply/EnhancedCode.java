package org.postiljon.bounce.reply;

import java.util.Optional;

/**
 * Enhanced mail system status code, RFC 3463 section 2: class, subject, detail.
 *
 * @param type    class: 2 success, 4 persistent transient failure, 5 permanent failure
 * @param subject 0 to 999
 * @param detail  0 to 999
 */
public record EnhancedCode(int type, int subject, int detail) {
    /** Checks the ranges of RFC 3463 section 2. */
    public EnhancedCode {
        if ((type != 2 && type != 4 && type != 5) || subject < 0 || subject > 999 || detail < 0 || detail > 999) {
            throw new IllegalArgumentException("Not an enhanced code: " + type + "." + subject + "." + detail);
        }
    }

    /** The code at the very start of {@code text}, followed by a blank or the end (RFC 2034 section 3). */
    public static Optional<EnhancedCode> startOf(String text) {
        int end = text.indexOf(' ');
        String word = end < 0 ? text : text.substring(0, end);
        if (word.length() > 9) {
            return Optional.empty();
        }
        String[] parts = word.split("\\.", -1);
        if (parts.length != 3 || !isType(parts[0]) || !isNumber(parts[1]) || !isNumber(parts[2])) {
            return Optional.empty();
        }
        return Optional.of(
                new EnhancedCode(parts[0].charAt(0) - '0', Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }

    /** The code that is written like this, as by {@link #toString()}. */
    public static Optional<EnhancedCode> parse(String text) {
        return text.indexOf(' ') >= 0 ? Optional.empty() : startOf(text);
    }

    private static boolean isType(String part) {
        return part.equals("2") || part.equals("4") || part.equals("5");
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return type + "." + subject + "." + detail;
    }
}
