package org.postiljon.delivery.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.smtp.Login;

/**
 * A route that an operator set. It goes before MX, which is never asked about.
 *
 * @param pattern a domain, {@code *.domain} for all below it, or {@code *} for all
 * @param hosts   in the order in which they are tried, at least one
 * @param login   at these hosts, where they are a smarthost that wants one
 */
public record SetRoute(String pattern, List<MxHost> hosts, Optional<Login> login) {
    /** Until the table is replaced; the longest time that fits. */
    private static final Duration ALWAYS = Duration.ofDays(365);

    /** Copies the hosts. */
    public SetRoute {
        hosts = List.copyOf(hosts);
    }

    /** What a delivery is told. */
    Route.To route() {
        return new Route.To(Site.of(hosts, login), hosts, login, ALWAYS);
    }
}
