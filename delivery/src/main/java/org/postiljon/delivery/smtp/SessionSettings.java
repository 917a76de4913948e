package org.postiljon.delivery.smtp;

import java.util.Optional;

/**
 * How a session is opened.
 *
 * @param ehlo        the name that EHLO says
 * @param bind        local IP address; empty: the system chooses
 * @param tls         how much TLS
 * @param implicitTls TLS from the first byte (RFC 8314), as for port 465
 * @param login       where the peer is a smarthost that wants one
 * @param timeouts    per step
 */
public record SessionSettings(
        String ehlo, String bind, TlsLevel tls, boolean implicitTls, Optional<Login> login, Timeouts timeouts) {}
