package org.postiljon.delivery.destination;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import org.postiljon.bounce.reply.Verdict;

/**
 * The text form of a {@link RateState}: {@code rate/1}, then the parts parted by blanks, their values by semicolons, in
 * the order of the records' components, and a checksum. Instants are milliseconds of the epoch, {@code -} and {@code +}
 * stand for the ends of time.
 */
final class RateText {
    private static final String VERSION = "rate/1";

    private RateText() {}

    static String write(RateState s) {
        Connections c = s.connections();
        String body = String.join(
                " ",
                VERSION,
                parts(s.gate().mode().name(), instant(s.gate().pausedUntil())),
                parts(
                        s.trouble().kind().map(Enum::name).orElse("-"),
                        String.valueOf(s.trouble().repeats()),
                        instant(s.trouble().since())),
                parts(number(s.pace().perSecond())),
                parts(
                        number(s.ceiling().perSecond()),
                        number(s.ceiling().usual()),
                        number(s.ceiling().holdSeconds())),
                parts(number(s.danger().perSecond()), instant(s.danger().since())),
                parts(
                        number(s.quota().messages()),
                        instant(s.quota().until()),
                        number(s.quota().doubt()),
                        String.valueOf(s.quota().seconds())),
                parts(
                        number(c.wanted()),
                        number(c.atOnce().cap()),
                        instant(c.atOnce().until()),
                        number(c.atOnce().holdSeconds()),
                        number(c.perMinute().cap()),
                        instant(c.perMinute().until()),
                        String.valueOf(c.mostOpen()),
                        String.valueOf(c.messages()),
                        number(c.latency())),
                parts(
                        number(s.disguise().usualShare()),
                        String.valueOf(s.disguise().outcomes()),
                        instant(s.disguise().suspectUntil())),
                parts(s.served().seconds().write(), s.served().tens().write()),
                parts(c.opened().write()));
        return body + " " + checksum(body);
    }

    /** Reads what earlier versions wrote as well: a part may have values that are no longer of use, or miss the last. */
    static Optional<RateState> read(String text) {
        int end = text.lastIndexOf(' ');
        if (end < 0
                || !text.startsWith(VERSION + " ")
                || !checksum(text.substring(0, end)).equals(text.substring(end + 1))) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(text.substring(0, end).split(" ", -1)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static RateState parse(String[] words) {
        Values gate = new Values(words[1]);
        Values trouble = new Values(words[2]);
        Values pace = new Values(words[3]);
        Values ceiling = new Values(words[4]);
        Values danger = new Values(words[5]);
        Values quota = new Values(words[6]);
        Values c = new Values(words[7]);
        Values disguise = new Values(words[8]);
        Values served = new Values(words[9]);
        return new RateState(
                new Gate(Gate.Mode.valueOf(gate.word()), gate.instant(), Optional.empty(), Instant.MIN, Instant.MIN),
                new Trouble(kind(trouble.word()), (int) trouble.whole(), trouble.instant(), 0),
                new Pace(pace.rate(), Instant.MIN, Instant.MIN),
                new Ceiling(
                        ceiling.above(), ceiling.above(), ceiling.above(), Ceiling.STEP, Optional.empty(), Instant.MIN),
                new Danger(danger.above(), danger.instant()),
                quota(quota),
                connections(c, words[10]),
                new Disguise(0, 0, disguise.notNegative(), disguise.whole(), disguise.instant()),
                new Tally(
                        Tally.EMPTY.seconds().read(served.word()),
                        Tally.EMPTY.tens().read(served.word())));
    }

    /** A text without the length of the window is of a time when each was an hour. */
    private static Quota quota(Values quota) {
        double messages = quota.above();
        Instant until = quota.instant();
        double doubt = quota.rate();
        long seconds = quota.isOver() ? Tally.HOUR : quota.whole();
        if (seconds < 1 || seconds > Tally.HOUR) {
            throw new IllegalArgumentException("Not a window of an hour at most: " + seconds);
        }
        return new Quota(messages, (int) seconds, until, doubt);
    }

    private static Connections connections(Values c, String opened) {
        Connections empty = Connections.first(1, Instant.MIN);
        double wanted = c.rate();
        Connections.AtOnce atOnce = new Connections.AtOnce(c.above(), c.instant(), c.above());
        Connections.PerMinute perMinute = new Connections.PerMinute(c.above(), c.instant(), Instant.MIN);
        int mostOpen = (int) c.whole();
        int messages = (int) Math.max(1, c.whole());
        double latency = Double.parseDouble(c.word());
        return new Connections(
                wanted,
                atOnce,
                empty.trial(),
                perMinute,
                mostOpen,
                empty.opened().read(opened),
                messages,
                latency >= 0 ? latency : Double.NaN);
    }

    private static Optional<Verdict.Kind> kind(String word) {
        return word.equals("-") ? Optional.empty() : Optional.of(Verdict.Kind.valueOf(word));
    }

    private static String parts(String... values) {
        return String.join(";", values);
    }

    /** Seven digits are far more than is known. */
    private static String number(double value) {
        return Float.toString((float) value);
    }

    static String instant(Instant instant) {
        if (instant.equals(Instant.MIN)) {
            return "-";
        }
        return instant.equals(Instant.MAX) ? "+" : String.valueOf(instant.toEpochMilli());
    }

    static Instant instant(String word) {
        return switch (word) {
            case "-" -> Instant.MIN;
            case "+" -> Instant.MAX;
            default -> Instant.ofEpochMilli(Long.parseLong(word));
        };
    }

    static String checksum(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    /** The values of one part, read one after the other; none of them may be out of its range. */
    private static final class Values {
        private final List<String> words;
        private int next;

        Values(String part) {
            words = new ArrayList<>(List.of(part.split(";", -1)));
        }

        boolean isOver() {
            return next == words.size();
        }

        String word() {
            return words.get(next++);
        }

        Instant instant() {
            return RateText.instant(word());
        }

        long whole() {
            long value = Long.parseLong(word());
            if (value < 0) {
                throw new IllegalArgumentException("Below zero: " + value);
            }
            return value;
        }

        double notNegative() {
            double value = Double.parseDouble(word());
            if (!(value >= 0)) {
                throw new IllegalArgumentException("Below zero: " + value);
            }
            return value;
        }

        double above() {
            double value = Double.parseDouble(word());
            if (!(value > 0)) {
                throw new IllegalArgumentException("Not above zero: " + value);
            }
            return value;
        }

        double rate() {
            double value = above();
            if (Double.isInfinite(value)) {
                throw new IllegalArgumentException("Not finite");
            }
            return value;
        }
    }
}
