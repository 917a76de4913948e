package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.site.Transport;

/**
 * What keeps the mail of one transport from a destination that may well take other mail: TLS that a mailet demands and no
 * host has, or a login that none accepts. The destination is not blamed, and its other mail goes on. Immutable.
 *
 * @param cause the answer that taught it, for people
 * @param since when the first one came
 * @param until when one connection may be tried
 * @param times answers in a row; sets the length of the pause
 */
record TransportTrouble(String cause, Instant since, Instant until, int times) {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * After one more answer of the kind.
     *
     * @param before what was known; empty: nothing
     * @param jitter share added to or taken from the pause, -0.1 to 0.1
     */
    static TransportTrouble after(Optional<TransportTrouble> before, String cause, double jitter, Instant now) {
        int times = before.map(TransportTrouble::times).orElse(0) + 1;
        long seconds = Math.min(LONGEST.toSeconds(), FIRST.toSeconds() << Math.min(times - 1, 10));
        Instant until = now.plusMillis(Math.round(seconds * 1000 * (1 + jitter)));
        return new TransportTrouble(cause, before.map(TransportTrouble::since).orElse(now), until, times);
    }

    /** The same, with no longer pause than there can be: the clock may have been set. */
    TransportTrouble notBeyond(Instant now) {
        Instant latest = now.plus(LONGEST);
        return until.isAfter(latest) ? new TransportTrouble(cause, since, latest, times) : this;
    }

    /** Whether nothing is tried now; else one connection is, whose end decides. */
    boolean holds(Instant now) {
        return now.isBefore(until);
    }

    /** The same as the last known state of what waits for this transport. */
    LastKnown lastKnown(Transport transport, Instant now) {
        String what = "no connection for transport " + transport + ": " + cause;
        return holds(now)
                ? new LastKnown(LastKnown.State.OFFLINE, what, since, Optional.of(until))
                : new LastKnown(LastKnown.State.SUSPECT, what, since, Optional.empty());
    }
}
