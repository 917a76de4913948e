package org.postiljon.delivery.retry;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.postiljon.bounce.reply.Verdict;

/**
 * When a message comes again that was refused for itself: after greylisting soon, as RFC 6647 section 4 wants it, else
 * as the schedule says. Pure.
 */
public final class MessageDelays {
    /** Most greylisting asks for five minutes; one second more is not too early by a clock's rounding. */
    public static final Duration GREYLISTED = Duration.ofSeconds(301);

    /** The destination was cut and paused: the message waits for that and not for its own schedule. */
    public static final Duration DISGUISED = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofHours(4);
    private static final int DIGITS = 5;

    private MessageDelays() {}

    /**
     * The delay that a receiver itself asks for; empty: it does not.
     *
     * @param verdict of the message or recipient; only greylisting receivers say when
     * @param text    of the reply
     */
    public static Optional<Duration> of(Verdict verdict, String text) {
        return verdict.kind() == Verdict.Kind.GREYLISTED ? told(text) : Optional.empty();
    }

    /** How long a greylisted message waits: a second more than the text asks for; 301 s where it asks for nothing. */
    public static Duration greylisted(String text) {
        return told(text).map(asked -> asked.plusSeconds(1)).orElse(GREYLISTED);
    }

    /**
     * The span of time that a text names first, as in "in 120 seconds", "for 5 min", "in 00:04:32", at most four hours.
     */
    private static Optional<Duration> told(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= '0' && c <= '9' && startsWord(lower, i)) {
                Optional<Duration> asked = durationAt(lower, i);
                if (asked.isPresent()) {
                    return asked.map(span -> span.compareTo(LONGEST) > 0 ? LONGEST : span);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean startsWord(String text, int i) {
        if (i == 0) {
            return true;
        }
        char before = text.charAt(i - 1);
        return !Character.isLetterOrDigit(before) && before != '.' && before != ':' && before != '-' && before != '/';
    }

    private static Optional<Duration> durationAt(String text, int start) {
        int end = start;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        OptionalInt number = number(text.substring(start, end));
        if (number.isEmpty()) {
            return Optional.empty();
        }
        if (text.startsWith(":", end)) {
            return isSpan(text.substring(0, start)) ? clock(text, start) : Optional.empty();
        }
        String unit = text.substring(end).stripLeading();
        if (unit.startsWith("sec") || isWord(unit, "s")) {
            return Optional.of(Duration.ofSeconds(number.getAsInt()));
        }
        if (unit.startsWith("min") || isWord(unit, "m")) {
            return Optional.of(Duration.ofMinutes(number.getAsInt()));
        }
        return unit.startsWith("hour") ? Optional.of(Duration.ofHours(number.getAsInt())) : Optional.empty();
    }

    /** "in 00:04:32" is a span of time, "until 14:32:10" is not. */
    private static boolean isSpan(String before) {
        return before.endsWith(" in ") || before.endsWith(" for ") || before.endsWith(" after ");
    }

    /** hh:mm:ss or mm:ss. */
    private static Optional<Duration> clock(String text, int start) {
        int end = start;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == ':')) {
            end++;
        }
        String[] parts = text.substring(start, end).split(":", -1);
        if (parts.length > 3) {
            return Optional.empty();
        }
        long seconds = 0;
        for (String part : parts) {
            OptionalInt number = part.length() == 2 ? number(part) : OptionalInt.empty();
            if (number.isEmpty()) {
                return Optional.empty();
            }
            seconds = seconds * 60 + number.getAsInt();
        }
        return Optional.of(Duration.ofSeconds(seconds));
    }

    private static boolean isWord(String text, String word) {
        return text.startsWith(word)
                && (text.length() == word.length() || !Character.isLetter(text.charAt(word.length())));
    }

    private static OptionalInt number(String digits) {
        boolean isNumber =
                !digits.isEmpty() && digits.length() <= DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }
}
