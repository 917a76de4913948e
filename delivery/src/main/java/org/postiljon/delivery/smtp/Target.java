package org.postiljon.delivery.smtp;

import java.net.InetSocketAddress;

/**
 * One address of one receiving host.
 *
 * @param host    its name, as the MX record or route says; used for SNI and certificates
 * @param address resolved
 */
public record Target(String host, InetSocketAddress address) {}
