package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether mail may go at all.
 *
 * @param mode        flowing, paused, or one probe at a time
 * @param pausedUntil while paused: when the probe may go
 * @param probeSent   while probing: when the probe under way began; empty: it may go
 * @param cutAt       when a refusal last changed something. Transactions that began before belong to the same cohort:
 *                    what they are told is no news
 * @param resumedAt   when mail last began to flow
 */
record Gate(Mode mode, Instant pausedUntil, Optional<Instant> probeSent, Instant cutAt, Instant resumedAt) {
    /** Whether mail may go. */
    enum Mode {
        /** As the pace allows. */
        FLOW,
        /** Not before {@link Gate#pausedUntil()}. */
        PAUSED,
        /** Exactly one, whose answer decides. Also the first contact. */
        PROBE
    }

    static Gate probing(Instant now) {
        return new Gate(Mode.PROBE, Instant.MIN, Optional.empty(), Instant.MIN, now);
    }

    Gate paused(Instant now, Instant until) {
        return new Gate(Mode.PAUSED, until, Optional.empty(), now, resumedAt);
    }

    Gate probe() {
        return new Gate(Mode.PROBE, pausedUntil, Optional.empty(), cutAt, resumedAt);
    }

    Gate probeSent(Instant now) {
        return new Gate(Mode.PROBE, pausedUntil, Optional.of(now), cutAt, resumedAt);
    }

    Gate flow(Instant now) {
        return new Gate(Mode.FLOW, pausedUntil, Optional.empty(), cutAt, now);
    }

    Gate cut(Instant now) {
        return new Gate(mode, pausedUntil, probeSent, now, resumedAt);
    }

    /** Whether a transaction that began at {@code started} is the probe, and not a late one from before the pause. */
    boolean isProbe(Instant started) {
        return mode == Mode.PROBE && probeSent.isPresent() && !started.isBefore(probeSent.get());
    }
}
