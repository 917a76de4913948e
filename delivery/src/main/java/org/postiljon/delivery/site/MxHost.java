package org.postiljon.delivery.site;

/**
 * A host that receives for a site.
 *
 * @param name       host name, or an IP address without brackets
 * @param port       25, unless a route says otherwise
 * @param preference lower is tried first (RFC 5321 section 5.1)
 * @param published  named by the receiver, in its MX record or in an address, not by an operator: such a host is never
 *     this machine (see {@link DnsRouter})
 */
public record MxHost(String name, int port, int preference, boolean published) {
    /** A host that an operator set: a gateway, a smarthost, a receiver of a test. */
    public MxHost(String name, int port, int preference) {
        this(name, port, preference, false);
    }

    /** A host that a receiver published. It listens on port 25. */
    public static MxHost published(String name, int preference) {
        return new MxHost(name, 25, preference, true);
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    public String withPort() {
        return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
    }
}
