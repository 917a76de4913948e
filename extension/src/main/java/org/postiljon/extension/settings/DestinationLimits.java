package org.postiljon.extension.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.mailets.option.Values;

/** Keys like {@code destination.*.maxRate} and {@code destination.b.example.maxConnections}. */
final class DestinationLimits {
    private static final Pattern KEY =
            Pattern.compile("destination\\.(.+)\\.(firstRate|maxRate|maxConnections|messagesPerConnection)");
    private static final Pattern PATTERN = Pattern.compile("\\*|(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?)\\s*/\\s*(s|min|h)");
    private static final String ALL = "*";

    private DestinationLimits() {}

    /** Whether a key is of this kind. */
    static boolean isOne(String key) {
        return KEY.matcher(key).matches();
    }

    /** Limits by pattern; what a pattern does not say is taken from {@code *}, then from the default. */
    static Map<String, RateLimits> read(Values values, List<String> keys) {
        Set<String> patterns = new HashSet<>();
        for (String key : keys) {
            Matcher matcher = KEY.matcher(key);
            if (matcher.matches()) {
                String pattern = matcher.group(1);
                if (!PATTERN.matcher(pattern).matches()) {
                    values.problem(
                            key,
                            "\"" + pattern + "\" is no pattern. Write a domain or site in small letters, *.domain for"
                                    + " all below it, or * for all.");
                } else {
                    patterns.add(pattern.toLowerCase(Locale.ROOT));
                }
            }
        }
        patterns.remove(ALL);
        RateLimits all = limits(values, ALL, RateLimits.DEFAULT);
        Map<String, RateLimits> limits = new TreeMap<>();
        limits.put(ALL, all);
        patterns.forEach(pattern -> limits.put(pattern, limits(values, pattern, all)));
        return Map.copyOf(limits);
    }

    private static RateLimits limits(Values values, String pattern, RateLimits otherwise) {
        String prefix = "destination." + pattern + ".";
        Optional<Double> first = values.parsed(prefix + "firstRate", DestinationLimits::perMinute);
        Optional<Double> max = values.parsed(prefix + "maxRate", DestinationLimits::perMinute);
        if (first.isPresent() && max.isPresent() && first.get() > max.get()) {
            values.problem(prefix + "firstRate", "is above maxRate. Lower it, or raise maxRate.");
            return otherwise;
        }
        double most = max.orElse(Math.max(otherwise.maxPerMinute(), first.orElse(0.0)));
        return new RateLimits(
                first.orElse(Math.min(otherwise.firstPerMinute(), most)),
                most,
                values.number(prefix + "maxConnections", 1, 10_000).orElse(otherwise.maxConnections()),
                values.number(prefix + "messagesPerConnection", 1, 1_000_000)
                        .orElse(otherwise.messagesPerConnection()));
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
