package org.postiljon.delivery.site;

/** Which addresses of a host are used, in which order; where both are, they take turns (RFC 8305 section 4). */
public enum Families {
    /** IPv6 first where this machine has a global IPv6 address; else IPv6 only for hosts that have nothing else. */
    AUTO,
    /** No IPv6. */
    IPV4_ONLY,
    /** No IPv4. */
    IPV6_ONLY,
    /** Both, IPv4 first. */
    IPV4_FIRST,
    /** Both, IPv6 first. */
    IPV6_FIRST
}
