package org.postiljon.extension.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postiljon.delivery.destination.SiteLimits;
import org.postiljon.delivery.destination.SiteLimits.Rule;
import org.postiljon.mailets.option.Values;

/** Keys like {@code destination.*.maxRate} and {@code destination.mx.b.example.maxConnections}. */
final class DestinationLimits {
    private static final Pattern KEY = Pattern.compile("destination\\.(.+)\\.(firstRate|maxRate|maxConnections)");
    private static final Pattern CUT =
            Pattern.compile("([0-9a-f:\\]]+\\.(?:firstRate|maxRate|maxConnections))\\s*[=:]\\s*(.*)");
    private static final Pattern PATTERN =
            Pattern.compile("\\*|(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*(:\\d{1,5})?|\\[[0-9a-f:]+](:\\d{1,5})?");
    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)\\s*/\\s*(s|min|h)");

    private DestinationLimits() {}

    private static final List<String> LIMITS = List.of("firstRate", "maxRate", "maxConnections");

    /** The keys that there are for the pattern of a key, to find the one that was meant; none for other keys. */
    static Stream<String> known(String key) {
        return key.matches("destination\\..+\\.[^.]*")
                ? LIMITS.stream().map(limit -> key.substring(0, key.lastIndexOf('.') + 1) + limit)
                : Stream.empty();
    }

    /** Whether a key is of this kind. */
    static boolean isOne(String key) {
        return KEY.matcher(key).matches();
    }

    /**
     * A colon ends a key of a properties file, so that what was meant as {@code host:port} is cut there.
     *
     * @return keys that are told of
     */
    static List<String> refuseCutKeys(Values values) {
        List<String> told = new ArrayList<>();
        for (String key : values.keys()) {
            if (!key.startsWith("destination.") || isOne(key)) {
                continue;
            }
            Matcher rest = CUT.matcher(values.text(key).orElse(""));
            if (rest.matches()) {
                values.problem(
                        key,
                        "is cut at a colon, which ends a key in this file. Write " + key.replace(":", "\\:") + "\\:"
                                + rest.group(1).replace(":", "\\:") + "=" + rest.group(2));
                told.add(key);
            }
        }
        return told;
    }

    /** A rule for each pattern, the most specific first. */
    static SiteLimits read(Values values, List<String> keys) {
        Set<String> patterns = new TreeSet<>(Comparator.comparing((String p) -> p.equals("*"))
                .thenComparing(p -> p.startsWith("*."))
                .thenComparing(p -> -p.length())
                .thenComparing(Comparator.naturalOrder()));
        for (String key : keys) {
            Matcher matcher = KEY.matcher(key);
            if (matcher.matches()) {
                String pattern = matcher.group(1);
                if (PATTERN.matcher(pattern).matches()) {
                    patterns.add(pattern);
                } else {
                    values.problem(
                            key,
                            "\"" + pattern + "\" is no pattern. Write the host name of an MX in small letters, *.domain"
                                    + " for all below it, or * for all.");
                }
            }
        }
        return new SiteLimits(
                patterns.stream().map(pattern -> rule(values, pattern)).toList());
    }

    private static Rule rule(Values values, String pattern) {
        String prefix = "destination." + pattern + ".";
        Optional<Double> first = values.parsed(prefix + "firstRate", DestinationLimits::perMinute);
        Optional<Double> max = values.parsed(prefix + "maxRate", DestinationLimits::perMinute);
        Optional<Integer> connections = values.number(prefix + "maxConnections", 1, 10_000);
        if (first.isPresent() && max.isPresent() && first.get() > max.get()) {
            values.problem(prefix + "firstRate", "is above maxRate. Lower it, or raise maxRate.");
        }
        return new Rule(
                pattern,
                first.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                max.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                connections.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private static double perMinute(String text) {
        Matcher matcher = RATE.matcher(text);
        double number = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
        if (!(number > 0)) {
            throw new IllegalArgumentException("is not a rate. Write a number and /s, /min or /h, like 30/min.");
        }
        return switch (matcher.group(2)) {
            case "s" -> number * 60;
            case "h" -> number / 60;
            default -> number;
        };
    }
}
