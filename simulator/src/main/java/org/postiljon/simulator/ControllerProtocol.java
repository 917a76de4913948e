package org.postiljon.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Verdict.Kind;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.destination.RateController;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.delivery.destination.RateState;
import org.postiljon.delivery.destination.RateStep;
import org.postiljon.delivery.retry.MessageDelays;
import org.postiljon.delivery.retry.RetrySchedule;

/**
 * The line protocol of the rate controller, version 1. One line each, words parted by one blank, times in seconds of the
 * other side's clock with up to six decimals. Only {@code hello}, {@code next}, {@code deferred} and {@code restart} are
 * answered.
 *
 * <pre>
 * hello 1 SEED                           hello 1 postiljon    a fresh destination; may come again
 * next NOW OPEN CONNECTING BUSY WAITING  SEND_AT RATE MAX_OPEN MAX_CONNECTING MAX_MESSAGES
 *                                        SEND_AT: earliest time of the next message, rounded up, or "never"
 * connected NOW OPEN                     a connection is up, OPEN with this one
 * sent NOW                               a transaction began
 * accepted NOW STARTED                   it was accepted; it had begun at STARTED
 * refused NOW STARTED KIND HELD          by the destination: RATE, CONN, BLOCK or DOWN
 * deferred NOW STARTED KIND TRIES        only this message: GREY, TEMP or PERM; answered by the seconds until its next try
 * closed NOW MESSAGES                    the receiver ends each connection after MESSAGES messages
 * restart NOW                            ok    only what is persisted is left, as after a kill
 * </pre>
 */
public final class ControllerProtocol {
    private static final Map<String, Kind> REFUSALS = Map.of(
            "RATE", Kind.RATE_LIMITED,
            "CONN", Kind.CONNECTIONS_LIMITED,
            "BLOCK", Kind.BLOCKED,
            "DOWN", Kind.UNREACHABLE);
    private static final Map<String, Kind> DEFERRALS =
            Map.of("GREY", Kind.GREYLISTED, "TEMP", Kind.TEMPORARY, "PERM", Kind.PERMANENT);
    private static final double JITTER = 0.1;
    private static final BigDecimal LATEST = BigDecimal.valueOf(1_000_000_000_000L);

    private final RateController controller;
    private Random random = new Random(0);
    private @Nullable RateState state;

    /**
     * Waits for the first line.
     *
     * @param limits hard bounds of the destinations that the other side plays
     */
    public ControllerProtocol(RateLimits limits) {
        controller = new RateController(limits);
    }

    /**
     * Takes one line.
     *
     * @return the answer, if this line has one
     * @throws ProtocolException when the line is not of the protocol
     */
    public Optional<String> line(String line) {
        Words words = new Words(line);
        if (words.verb().equals("hello")) {
            words.expect(2, "hello 1 SEED");
            if (!words.word(1).equals("1")) {
                throw new ProtocolException("This is version 1 of the protocol, not " + words.word(1));
            }
            random = new Random(words.whole(2));
            state = controller.first(Instant.EPOCH);
            return Optional.of("hello 1 postiljon");
        }
        if (state == null) {
            throw new ProtocolException("The first line must be 'hello 1 SEED'");
        }
        return switch (words.verb()) {
            case "next" -> Optional.of(next(state, words));
            case "deferred" -> Optional.of(deferred(state, words));
            case "restart" -> Optional.of(restart(state, words));
            default -> {
                RateEvent event = event(words);
                state = controller.step(state, event, words.time(1)).state();
                yield Optional.empty();
            }
        };
    }

    private String next(RateState before, Words words) {
        words.expect(5, "next NOW OPEN CONNECTING BUSY WAITING");
        Instant now = words.time(1);
        RateState current = controller.advance(before, now);
        state = current;
        Load load = new Load(words.count(2), words.count(3), words.count(4), words.whole(5));
        Allowance allowance = controller.allowance(current, load, now);
        return String.format(
                Locale.ROOT,
                "%s %.6f %d %d %d",
                allowance.sendAt().map(ControllerProtocol::seconds).orElse("never"),
                allowance.perSecond(),
                allowance.maxOpen(),
                allowance.maxConnecting(),
                allowance.maxMessages());
    }

    private RateEvent event(Words words) {
        return switch (words.verb()) {
            case "connected" -> {
                words.expect(2, "connected NOW OPEN");
                yield new RateEvent.Connected(words.count(2));
            }
            case "sent" -> {
                words.expect(1, "sent NOW");
                yield new RateEvent.Sent();
            }
            case "accepted" -> {
                words.expect(2, "accepted NOW STARTED");
                yield new RateEvent.Accepted(words.time(2));
            }
            case "refused" -> {
                words.expect(4, "refused NOW STARTED KIND HELD");
                yield new RateEvent.Refused(words.kind(3, REFUSALS), words.time(2), words.count(4), jitter());
            }
            case "closed" -> {
                words.expect(2, "closed NOW MESSAGES");
                yield new RateEvent.Closed(words.count(2));
            }
            default ->
                throw new ProtocolException(
                        "Unknown verb '" + words.verb() + "'. Known are hello, next, connected, sent,"
                                + " accepted, refused, deferred, closed and restart");
        };
    }

    private String deferred(RateState before, Words words) {
        words.expect(4, "deferred NOW STARTED KIND TRIES");
        Instant now = words.time(1);
        Kind kind = words.kind(3, DEFERRALS);
        int retries = Math.max(0, words.count(4) - 1);
        RateStep step = controller.step(before, new RateEvent.Deferred(kind, false, words.time(2), jitter()), now);
        state = step.state();
        Duration delay;
        if (step.disguised()) {
            delay = MessageDelays.DISGUISED;
        } else if (kind == Kind.GREYLISTED) {
            delay = MessageDelays.greylisted("");
        } else {
            delay = Duration.between(now, RetrySchedule.DEFAULT.next(retries, now, random.nextDouble()));
        }
        return seconds(Instant.EPOCH.plus(delay));
    }

    private String restart(RateState before, Words words) {
        words.expect(1, "restart NOW");
        RateState kept = RateState.read(before.write())
                .orElseThrow(() -> new IllegalStateException("Can't read back: " + before.write()));
        state = controller.restarted(kept, words.time(1));
        return "ok";
    }

    private double jitter() {
        return JITTER * (2 * random.nextDouble() - 1);
    }

    private static String seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), 9))
                .setScale(6, RoundingMode.CEILING)
                .toPlainString();
    }

    /** A line that is not of the protocol. */
    public static final class ProtocolException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ProtocolException(String message) {
            super(message);
        }
    }

    /** The words of a line, the verb first. */
    private record Words(List<String> words) {
        Words(String line) {
            this(List.of(line.split(" ", -1)));
        }

        String verb() {
            return words.get(0);
        }

        String word(int i) {
            return words.get(i);
        }

        void expect(int count, String form) {
            if (words.size() != count + 1) {
                throw new ProtocolException("Expected '" + form + "'");
            }
        }

        Kind kind(int i, Map<String, Kind> kinds) {
            Kind kind = kinds.get(words.get(i));
            if (kind == null) {
                throw new ProtocolException("'" + words.get(i) + "' is none of "
                        + String.join(", ", kinds.keySet().stream().sorted().toList()));
            }
            return kind;
        }

        Instant time(int i) {
            if (words.size() <= i) {
                throw new ProtocolException("A time is missing");
            }
            try {
                BigDecimal time = new BigDecimal(words.get(i));
                if (time.abs().compareTo(LATEST) < 0) {
                    long whole = time.setScale(0, RoundingMode.FLOOR).longValueExact();
                    return Instant.ofEpochSecond(
                            whole,
                            time.subtract(BigDecimal.valueOf(whole))
                                    .movePointRight(9)
                                    .longValue());
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new ProtocolException("'" + words.get(i) + "' is not a time in seconds");
        }

        int count(int i) {
            long value = whole(i);
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new ProtocolException("'" + words.get(i) + "' is not a count");
            }
            return (int) value;
        }

        long whole(int i) {
            try {
                return Long.parseLong(words.get(i));
            } catch (NumberFormatException e) {
                throw new ProtocolException("'" + words.get(i) + "' is not a whole number");
            }
        }
    }
}
