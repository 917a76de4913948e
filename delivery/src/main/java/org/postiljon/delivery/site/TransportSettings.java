package org.postiljon.delivery.site;

import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;

/**
 * What a connection of a transport is like.
 *
 * @param transport   its name; two with one name are the same in all parts
 * @param gateway     all mail goes to these hosts in turn; empty: to the MX hosts or set routes
 * @param login       at the gateway
 * @param tls         how much TLS
 * @param implicitTls TLS from the first byte
 * @param timeouts    per step
 */
public record TransportSettings(
        Transport transport,
        List<MxHost> gateway,
        Optional<Login> login,
        TlsLevel tls,
        boolean implicitTls,
        Timeouts timeouts) {}
