package org.postiljon.delivery.destination;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The text form of a {@link DestinationState}: {@code destination/1}, label, since, cause, the operator's pause, a
 * checksum, and in a second line the rate's own form. Words of people and receivers are percent-encoded.
 */
final class DestinationText {
    private static final String VERSION = "destination/1";
    private static final int WORDS = 8;

    private DestinationText() {}

    static String write(DestinationState s) {
        String body = String.join(
                " ",
                VERSION,
                s.label().name(),
                RateText.instant(s.since()),
                encode(s.cause()),
                s.pause().map(p -> RateText.instant(p.since())).orElse("-"),
                s.pause().flatMap(OperatorPause::until).map(RateText::instant).orElse("-"),
                s.pause().map(p -> encode(p.reason())).orElse("="),
                s.pause().map(p -> encode(p.author())).orElse("="));
        return body + " " + RateText.checksum(body) + "\n" + s.rate().write();
    }

    /** Whether the label is Ok, without reading the rest. */
    static boolean isOk(String text) {
        return text.startsWith(VERSION + " " + LastKnown.State.OK.name() + " ");
    }

    static Optional<DestinationState> read(String text) {
        int line = text.indexOf('\n');
        if (line < 0) {
            return Optional.empty();
        }
        Optional<RateState> rate = RateState.read(text.substring(line + 1));
        String head = text.substring(0, line);
        int end = head.lastIndexOf(' ');
        if (rate.isEmpty()
                || !head.startsWith(VERSION + " ")
                || !RateText.checksum(head.substring(0, end)).equals(head.substring(end + 1))) {
            return Optional.empty();
        }
        try {
            return parse(head.substring(0, end).split(" ", -1), rate.get());
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<DestinationState> parse(String[] words, RateState rate) {
        if (words.length != WORDS) {
            return Optional.empty();
        }
        Optional<Instant> until = words[5].equals("-") ? Optional.empty() : Optional.of(RateText.instant(words[5]));
        Optional<OperatorPause> pause = words[4].equals("-")
                ? Optional.empty()
                : Optional.of(new OperatorPause(decode(words[6]), decode(words[7]), RateText.instant(words[4]), until));
        return Optional.of(new DestinationState(
                rate, decode(words[3]), LastKnown.State.valueOf(words[1]), RateText.instant(words[2]), pause));
    }

    /** An equals sign in front keeps the empty word from being none. */
    private static String encode(String words) {
        return "=" + URLEncoder.encode(words, StandardCharsets.UTF_8);
    }

    private static String decode(String word) {
        if (!word.startsWith("=")) {
            throw new IllegalArgumentException("Not a word: " + word);
        }
        return URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
    }
}
