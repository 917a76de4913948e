package org.postiljon.delivery.site;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postiljon.delivery.message.Domain;

/**
 * The routes that an operator set, by domain or pattern; the more specific one wins: {@code b.example} before
 * {@code *.b.example} before {@code *.example} before {@code *}. {@code *.example} is not about {@code example} itself.
 *
 * <p>As text, one route a line, hosts in the order in which they are tried, port 25 where none is given:
 *
 * <pre>
 * # tests and smarthosts
 * b.example     -> 127.0.0.1:2525
 * *.c.example   -> mx1.c.example, mx2.c.example:2525, [2001:db8::1]:25
 * *             -> smarthost.example:587 [user:password]
 * </pre>
 */
public final class RouteTable {
    /** No routes: all goes by MX. */
    public static final RouteTable EMPTY = new RouteTable(Map.of());

    private final Map<String, Route.To> routes;

    private RouteTable(Map<String, Route.To> routes) {
        this.routes = routes;
    }

    /**
     * A table of these routes.
     *
     * @throws IllegalArgumentException when two have one pattern, or the same hosts and user but another password
     */
    public static RouteTable of(List<SetRoute> routes) {
        Map<String, Route.To> byPattern = new HashMap<>();
        Map<Site, SetRoute> bySite = new HashMap<>();
        for (SetRoute route : routes) {
            Route.To to = route.route();
            if (byPattern.putIfAbsent(route.pattern(), to) != null) {
                throw new IllegalArgumentException(
                        "there are two routes for " + route.pattern() + ". Write all its hosts into one, with commas");
            }
            SetRoute same = bySite.putIfAbsent(to.site(), route);
            if (same != null && !same.login().equals(route.login())) {
                throw new IllegalArgumentException("the routes for " + same.pattern() + " and " + route.pattern()
                        + " have the same hosts and user but different passwords. Write the right one into both");
            }
        }
        return new RouteTable(Map.copyOf(byPattern));
    }

    /**
     * Reads a table from text.
     *
     * @param source where it stands, for errors: a file and key
     * @param text   as above
     * @throws IllegalArgumentException with the source, the line, what is wrong and how to write it; never with a
     *     password
     */
    public static RouteTable parse(String source, String text) {
        return RouteTableText.read(source, text);
    }

    /** The most specific route that is about a domain; empty: none, MX decides. */
    public Optional<Route.To> find(Domain domain) {
        Route.To exact = routes.get(domain.name());
        if (exact != null) {
            return Optional.of(exact);
        }
        String name = domain.isLiteral() ? "" : domain.name();
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            Route.To above = routes.get("*" + name.substring(dot));
            if (above != null) {
                return Optional.of(above);
            }
        }
        return Optional.ofNullable(routes.get("*"));
    }

    /** How many routes there are. */
    public int size() {
        return routes.size();
    }
}
