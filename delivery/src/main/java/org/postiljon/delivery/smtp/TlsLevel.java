package org.postiljon.delivery.smtp;

/** How much TLS a connection must have. */
public enum TlsLevel {
    /** Never. */
    NONE,
    /** Where it is offered, whatever the certificate; in plain text where the handshake fails (RFC 7435). */
    OPPORTUNISTIC,
    /** Always, whatever the certificate. */
    REQUIRED,
    /** Always, with a trusted certificate that names the host (RFC 6125). */
    VERIFIED
}
