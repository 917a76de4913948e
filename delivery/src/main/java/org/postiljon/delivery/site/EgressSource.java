package org.postiljon.delivery.site;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * From where we send.
 *
 * @param name  by which rules and reports name it
 * @param bind  the local IP address; empty: the system chooses
 * @param ehlo  the name that EHLO says; a fully qualified domain name (RFC 5321 section 4.1.1.1)
 */
public record EgressSource(String name, String bind, String ehlo) {
    /** Whether it can send to this address: from an IPv4 address only IPv4 can be reached, and the reverse. */
    public boolean reaches(InetAddress to) {
        return DomainSyntax.address(bind)
                .map(from -> from instanceof Inet6Address == to instanceof Inet6Address)
                .orElse(true);
    }

    @Override
    public String toString() {
        return name;
    }
}
