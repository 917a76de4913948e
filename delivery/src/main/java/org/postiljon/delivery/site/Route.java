package org.postiljon.delivery.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.smtp.Login;

/** Where the mail of a domain goes, as far as it is known. */
public sealed interface Route {
    /**
     * To these hosts.
     *
     * @param site  they are
     * @param hosts in the order in which they are tried, at least one; equal preferences are shuffled anew each time
     * @param login at these hosts, where a set route names one; it goes before that of the transport
     * @param ttl   how long this holds
     */
    record To(Site site, List<MxHost> hosts, Optional<Login> login, Duration ttl) implements Route {
        /** Checks that there is a host. */
        public To {
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty()) {
                throw new IllegalArgumentException("A route needs a host");
            }
        }

        /** A route without a login. */
        public To(Site site, List<MxHost> hosts, Duration ttl) {
            this(site, hosts, Optional.empty(), ttl);
        }
    }

    /**
     * Nowhere, for good: no such domain, a null MX (RFC 7505), no usable name.
     *
     * @param why the answer for its recipients, with the code that RFC 7505 or RFC 3463 gives it; stage ROUTE
     * @param ttl how long this holds
     */
    record Nowhere(Answer why, Duration ttl) implements Route {}

    /**
     * Not known at this time: DNS does not answer.
     *
     * @param why what DNS said; stage ROUTE
     */
    record Unknown(Answer why) implements Route {}
}
