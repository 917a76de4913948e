package org.postiljon.delivery.site;

/**
 * A host that receives for a site.
 *
 * @param name       host name, or an IP address
 * @param port       25, unless a route says otherwise
 * @param preference lower is tried first (RFC 5321 section 5.1)
 */
public record MxHost(String name, int port, int preference) {}
