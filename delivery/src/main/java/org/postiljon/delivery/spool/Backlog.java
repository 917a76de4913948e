package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.Optional;

/**
 * How much waits in one key. From memory: asking costs nothing.
 *
 * @param key        what of
 * @param waiting    deliveries in due order, handed out ones included, held ones not
 * @param held       deliveries that a hold keeps out of it
 * @param recipients of both
 * @param oldestDue  a time at or before the due time of every waiting delivery that is not handed out; empty: none
 */
public record Backlog(WaitingKey key, long waiting, long held, long recipients, Optional<Instant> oldestDue) {}
