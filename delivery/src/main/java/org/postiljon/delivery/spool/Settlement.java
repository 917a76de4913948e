package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.event.Event;

/**
 * The outcome of one attempt (or of an expiry, or of a cancel) with its events and what James still has to do: one
 * commit. Settling again what is settled changes nothing: the key is {@code of.id()} and {@code of.attempts()}.
 *
 * @param of      the delivery as it was handed out
 * @param results for each of its recipients that something is known of; those with a final result leave, the others
 *     wait
 * @param next    when and how the remaining recipients go on; empty only where none remain
 * @param events  in order
 * @param outbox  what James still has to do
 * @param at      now
 */
public record Settlement(
        Waiting of,
        List<RecipientResult> results,
        Optional<Next> next,
        List<Event> events,
        List<OutboxItem> outbox,
        Instant at) {
    /**
     * How a delivery waits on.
     *
     * @param due      not before
     * @param attempts made so far
     * @param retries  of them, those that the schedule counts
     * @param source   name of the egress source of the last attempt; empty: none yet
     */
    public record Next(Instant due, int attempts, int retries, String source) {}
}
