package org.postiljon.receivers.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the command line says of a receiver: {@code NAME=BEHAVIOUR,key=value,...} or just a behaviour.
 *
 * <ul>
 *   <li>{@code fast}: takes all.
 *   <li>{@code limited}: {@code rate=600} messages in any minute, {@code connections=10} at once.
 *   <li>{@code greylisting}: {@code wait=20s} until a mail may come back, {@code passes=5} until its sender is known.
 *   <li>{@code outage}: down {@code from=0s} {@code until=30s} after the start, or after the command {@code begin};
 *       {@code mode=refuse} or {@code mode=421}.
 *   <li>{@code choosy}: unknown users and full mailboxes.
 *   <li>{@code slow}: {@code delay=5s} for each mail.
 *   <li>{@code dead}: {@code mode=refuse} or {@code mode=silent}.
 * </ul>
 *
 * All take {@code port=N}; without it the system chooses one.
 */
public final class BehaviourText {
    /**
     * A receiver to be opened.
     *
     * @param name      of its book and address
     * @param port      0: the system chooses
     * @param behaviour of its own
     */
    public record Described(String name, int port, Behaviour behaviour) {}

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final String BEHAVIOURS = "fast, limited, greylisting, outage, choosy, slow, dead";

    private final String text;
    private final Map<String, String> values = new HashMap<>();
    private final List<String> known = new ArrayList<>();

    private BehaviourText(String text) {
        this.text = text;
    }

    /**
     * Reads one.
     *
     * @param start from when the times of an outage count
     * @throws IllegalArgumentException that says what is wrong and what may be written
     */
    public static Described read(String text, Instant start) {
        return read(text, () -> start);
    }

    /**
     * The same.
     *
     * @param start from when the times of an outage count; may become later
     */
    public static Described read(String text, Supplier<Instant> start) {
        return new BehaviourText(text).read(start);
    }

    private Described read(Supplier<Instant> start) {
        String[] parts = text.split(",", -1);
        String[] head = parts[0].split("=", -1);
        if (head.length > 2 || !NAME.matcher(head[0]).matches()) {
            throw fault("write NAME=BEHAVIOUR,key=value with a name of small letters, digits and hyphens, like"
                    + " slowly=limited,rate=60");
        }
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", -1);
            if (pair.length != 2 || values.putIfAbsent(pair[0], pair[1]) != null) {
                throw fault("'" + parts[i] + "' is not key=value, or stands there twice");
            }
        }
        int port = number("port", 0, 0, 65_535);
        Behaviour behaviour = behaviour(head[head.length - 1], start);
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw fault("there is no '" + key + "' here, only " + String.join(", ", known));
            }
        }
        return new Described(head[0], port, behaviour);
    }

    private Behaviour behaviour(String kind, Supplier<Instant> start) {
        return switch (kind) {
            case "fast" -> new Behaviour() {};
            case "limited" -> new Limited(number("rate", 600, 1, 10_000_000), number("connections", 10, 1, 100_000));
            case "greylisting" -> new Greylisting(duration("wait", "20s"), number("passes", 5, 0, 1_000_000));
            case "outage" -> {
                Duration from = duration("from", "0s");
                Duration until = duration("until", "30s");
                yield new Outage(
                        start, from, until, choice("mode", "refuse", "421").equals("421"));
            }
            case "choosy" -> new Choosy();
            case "slow" -> slow(duration("delay", "5s"));
            case "dead" -> dead(choice("mode", "refuse", "silent").equals("silent") ? Reach.SILENT : Reach.REFUSES);
            default -> throw fault("'" + kind + "' is no behaviour. There are " + BEHAVIOURS);
        };
    }

    private static Behaviour slow(Duration delay) {
        return new Behaviour() {
            @Override
            public Duration thinks() {
                return delay;
            }
        };
    }

    private static Behaviour dead(Reach reach) {
        return new Behaviour() {
            @Override
            public Reach reach(Instant now) {
                return reach;
            }
        };
    }

    private String value(String key, String otherwise) {
        known.add(key);
        return values.getOrDefault(key, otherwise);
    }

    private int number(String key, int otherwise, int least, int most) {
        String value = value(key, String.valueOf(otherwise));
        if (!value.matches("\\d{1,8}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw fault(key + " is '" + value + "'. Write a number from " + least + " to " + most);
        }
        return Integer.parseInt(value);
    }

    private Duration duration(String key, String otherwise) {
        String value = value(key, otherwise);
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw fault(key + " is '" + value + "'. Write a number and ms, s or m, like 10s");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private String choice(String key, String first, String other) {
        String value = value(key, first);
        if (!value.equals(first) && !value.equals(other)) {
            throw fault(key + " is '" + value + "'. Write " + first + " or " + other);
        }
        return value;
    }

    private IllegalArgumentException fault(String what) {
        return new IllegalArgumentException("--receiver " + text + ": " + what + ".");
    }
}
