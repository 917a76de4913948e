package org.postiljon.delivery.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a connection was secured.
 *
 * @param protocol    like {@code TLSv1.3}
 * @param cipher      name of the cipher suite
 * @param verified    whether the certificate is trusted and names the host
 * @param problem     why not; empty where it is verified
 * @param certificate of the peer; empty: it showed none
 */
public record TlsReport(
        String protocol, String cipher, boolean verified, String problem, Optional<Certificate> certificate) {
    /**
     * The peer's certificate.
     *
     * @param subject   distinguished name, RFC 2253
     * @param issuer    distinguished name, RFC 2253
     * @param notBefore valid from
     * @param notAfter  valid until
     * @param names     subject alternative names, DNS and IP
     */
    public record Certificate(String subject, String issuer, Instant notBefore, Instant notAfter, List<String> names) {}
}
