package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.Optional;

/**
 * Why deliveries wait longer than usual: the content of event Suspended.
 *
 * @param reason for people, with the reply or error that caused it
 * @param until  when it is tried again at the earliest; empty: not known
 * @param at     now
 */
public record Suspension(String reason, Optional<Instant> until, Instant at) {}
