package org.postiljon.delivery.site;

import java.time.Duration;
import java.util.List;
import org.postiljon.bounce.reply.Answer;

/** Where the mail of a domain goes, as far as it is known. */
public sealed interface Route {
    /**
     * To these hosts.
     *
     * @param site  they are
     * @param hosts in order of preference, at least one
     * @param ttl   how long this holds
     */
    record To(Site site, List<MxHost> hosts, Duration ttl) implements Route {}

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
