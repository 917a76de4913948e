package org.postiljon.delivery.smtp;

import java.util.Optional;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.event.TlsReport;

/**
 * What is known of a session that is up.
 *
 * @param peer       the two ends
 * @param tls        how it is secured; empty: in plain text
 * @param extensions what EHLO offered
 */
public record SessionInfo(Peer peer, Optional<TlsReport> tls, Extensions extensions) {}
