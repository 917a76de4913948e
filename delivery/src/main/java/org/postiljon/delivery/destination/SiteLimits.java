package org.postiljon.delivery.destination;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.postiljon.delivery.site.Site;

/**
 * What an operator set per destination pattern. The first rule that matches decides, field by field; what no rule sets
 * is {@link RateLimits#DEFAULT}.
 *
 * @param rules in order of weight
 */
public record SiteLimits(List<Rule> rules) {
    /** No rule. */
    public static final SiteLimits NONE = new SiteLimits(List.of());

    /** Copies the list. */
    public SiteLimits {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param pattern        host name of a site ({@code mx.b.example}, {@code *.b.example}, {@code 127.0.0.1:2525}), or
     *     {@code *} for all
     * @param firstPerMinute attempts per minute at first contact; empty: not set here
     * @param maxPerMinute   attempts per minute; empty: not set here
     * @param maxConnections connections at once; empty: not set here
     */
    public record Rule(
            String pattern, OptionalDouble firstPerMinute, OptionalDouble maxPerMinute, OptionalInt maxConnections) {
        boolean matches(Site site) {
            String wanted = pattern.toLowerCase(Locale.ROOT);
            for (String host : site.name().toLowerCase(Locale.ROOT).split(",", -1)) {
                if (wanted.equals("*")
                        || host.equals(wanted)
                        || hostOnly(host).equals(wanted)
                        || (wanted.startsWith("*.") && hostOnly(host).endsWith(wanted.substring(1)))) {
                    return true;
                }
            }
            return false;
        }

        private static String hostOnly(String host) {
            int colon = host.lastIndexOf(':');
            return colon < 0 || host.indexOf(':') != colon ? host : host.substring(0, colon);
        }
    }

    /** The limits of a site. A first rate above the highest is brought down to it. */
    public RateLimits of(Site site) {
        List<Rule> matching = rules.stream().filter(r -> r.matches(site)).toList();
        double max = matching.stream()
                .map(Rule::maxPerMinute)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .findFirst()
                .orElse(RateLimits.DEFAULT.maxPerMinute());
        double first = matching.stream()
                .map(Rule::firstPerMinute)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .findFirst()
                .orElse(RateLimits.DEFAULT.firstPerMinute());
        int connections = matching.stream()
                .map(Rule::maxConnections)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .findFirst()
                .orElse(RateLimits.DEFAULT.maxConnections());
        return new RateLimits(Math.min(first, max), max, connections, RateLimits.DEFAULT.messagesPerConnection());
    }
}
