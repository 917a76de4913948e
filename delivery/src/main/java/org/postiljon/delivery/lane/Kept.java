package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is kept of a destination while it is not in memory: its counts in a first line, the troubles of transports in a line
 * each, then its state. The counts go with the state because they must agree with each other: what was counted as not
 * tried is not counted again.
 *
 * @param counts     of recipients
 * @param transports lines that {@link TransportTroubles} wrote
 * @param state      as {@link org.postiljon.delivery.destination.DestinationState} writes it
 */
record Kept(Counts counts, List<String> transports, String state) {
    private static final String MARK = "counts";
    private static final Pattern NUMBERS = Pattern.compile("counts( [0-9]{1,18}){7,9}");

    String write() {
        return MARK
                + ' '
                + counts.delivered
                + ' '
                + counts.attempts
                + ' '
                + counts.failed
                + ' '
                + counts.discarded
                + ' '
                + counts.notTried
                + ' '
                + counts.ambiguous
                + ' '
                + counts.notTriedUntil.toEpochMilli()
                + ' '
                + counts.used.toEpochMilli()
                + ' '
                + counts.troubled.toEpochMilli()
                + '\n'
                + transports.stream().map(line -> line + '\n').collect(Collectors.joining())
                + state;
    }

    /** The state's part of what {@link #write} wrote, without reading it. */
    static String stateOf(String text) {
        int at = text.startsWith(MARK) ? text.indexOf('\n') + 1 : 0;
        while (TransportTroubles.isLine(text, at)) {
            at = endOfLine(text, at);
        }
        return text.substring(at);
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    /** What {@link #write} wrote; a text without counts is a state alone, damaged counts begin anew. */
    static Kept read(String text) {
        int end = text.indexOf('\n');
        if (end < 0 || !text.startsWith(MARK)) {
            return new Kept(new Counts(), List.of(), text);
        }
        String first = text.substring(0, end);
        Counts counts = new Counts();
        if (NUMBERS.matcher(first).matches()) {
            String[] words = first.split(" ", -1);
            counts.delivered = Long.parseLong(words[1]);
            counts.attempts = Long.parseLong(words[2]);
            counts.failed = Long.parseLong(words[3]);
            counts.discarded = Long.parseLong(words[4]);
            counts.notTried = Long.parseLong(words[5]);
            counts.ambiguous = Long.parseLong(words[6]);
            counts.notTriedUntil = Instant.ofEpochMilli(Long.parseLong(words[7]));
            counts.used = used(words).orElse(Instant.EPOCH);
            counts.troubled = words.length > 9 ? Instant.ofEpochMilli(Long.parseLong(words[9])) : Instant.EPOCH;
        }
        String state = stateOf(text);
        List<String> transports =
                text.substring(end + 1, text.length() - state.length()).lines().toList();
        return new Kept(counts, transports, state);
    }

    /** When what {@link #write} wrote was last used, without reading the state; empty: it does not say. */
    static Optional<Instant> usedOf(String text) {
        int end = text.indexOf('\n');
        String first = text.substring(0, Math.max(end, 0));
        return NUMBERS.matcher(first).matches() ? used(first.split(" ", -1)) : Optional.empty();
    }

    private static Optional<Instant> used(String[] words) {
        return words.length > 8 ? Optional.of(Instant.ofEpochMilli(Long.parseLong(words[8]))) : Optional.empty();
    }
}
