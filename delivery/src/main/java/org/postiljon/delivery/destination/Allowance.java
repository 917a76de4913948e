package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * What may be done at a destination now.
 *
 * @param sendAt        when the next transaction may begin, perhaps in the past; empty: not before an event changes that
 * @param perSecond     messages per second at which it is paced; also paces the opening of connections
 * @param maxOpen       connections at once, those being opened included
 * @param maxConnecting of them, being opened at once
 * @param maxMessages   messages over one connection
 */
public record Allowance(Optional<Instant> sendAt, double perSecond, int maxOpen, int maxConnecting, int maxMessages) {}
