package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict.Kind;

/**
 * Finds out how fast and over how many connections a destination takes mail. A pure function of state, event and time:
 * no clock, no chance, no I/O of its own. Why it is as it is, with figures: docs/why/rate-control.md.
 *
 * <p>Mail flows at a pace, pauses, or probes with one message. A refusal for the rate sets the ceiling to what was taken
 * in the trailing minute, and the pace to 98% of it; after a pause one probe decides; then the pace returns to the
 * ceiling, and from time to time looks over it.
 */
public final class RateController {
    /** Refused for the rate again and again over a longer time than this: a quota, in seconds. Three pauses at least. */
    private static final double LOCK_OUT = 240;

    /** After so many seconds of flow a run of refusals is over. */
    private static final double OVER_AFTER = 120;

    /** An answer that has not come after an hour will not come: longer than all time-outs of RFC 5321 together. */
    private static final double PROBE_LOST = 3600;

    private static final double GROW_EVERY = 1;

    /** Seconds without an answer that count as busy, but for a pace at which the next mail is due even later. */
    private static final double LONGEST_STEP = 5;

    private final RateLimits limits;
    private final ConnectionRules connections;
    private final Refusals refusals;
    private final Growth growth;

    /**
     * A controller.
     *
     * @param limits hard bounds, and the rate at first contact
     */
    public RateController(RateLimits limits) {
        this.limits = limits;
        connections = new ConnectionRules(limits.maxConnections());
        refusals = new Refusals(connections);
        growth = new Growth(limits.maxPerMinute() / 60);
    }

    /** Nothing is known yet: one probe goes first. */
    public RateState first(Instant now) {
        return new RateState(
                Gate.probing(now),
                Trouble.NONE,
                new Pace(limits.firstPerMinute() / 60, now, now),
                Ceiling.UNKNOWN,
                Danger.NONE,
                Quota.NONE,
                Connections.first(limits.messagesPerConnection(), now),
                Disguise.NONE,
                Tally.EMPTY);
    }

    /**
     * What is left after a restart: only what is persisted, and a little slower. A pause goes on; else one probe goes
     * first.
     */
    public RateState restarted(RateState s, Instant now) {
        Gate gate = s.gate().mode() == Gate.Mode.PAUSED
                ? new Gate(Gate.Mode.PAUSED, s.gate().pausedUntil(), Optional.empty(), now, now)
                : new Gate(Gate.Mode.PROBE, Instant.MIN, Optional.empty(), now, now);
        double first = limits.firstPerMinute() / 60;
        // A site that never refused took this rate; it may have been long ago.
        double rate = s.ceiling().isKnown()
                ? 0.9 * Math.min(s.pace().perSecond(), s.ceiling().perSecond())
                : Math.max(first, 0.5 * s.pace().perSecond());
        return s.with(gate)
                .with(new Pace(Math.min(rate, limits.maxPerMinute() / 60), now, now))
                .with(s.trouble().unreachable(0))
                .with(s.ceiling().lookingUp(Optional.empty()).step(Ceiling.STEP).refusedAt(Instant.MIN))
                .with(s.connections().trial(Connections.Trial.none(now)))
                .with(s.disguise().forgotten());
    }

    /** What time alone changes: a pause that has run out becomes a probe, caps that are old are doubted. */
    public RateState advance(RateState s, Instant now) {
        Gate gate = s.gate();
        RateState next = s;
        if (gate.mode() == Gate.Mode.PAUSED && !now.isBefore(gate.pausedUntil())) {
            next = next.with(gate.probe());
        }
        if (gate.probeSent()
                .filter(sent -> Seconds.between(sent, now) > PROBE_LOST)
                .isPresent()) {
            next = next.with(gate.probe());
        }
        if (s.quota().isDoubtful(now)) {
            next = next.with(s.quota().doubted(now));
        }
        if (s.connections().perMinute().isDoubtful(now)) {
            next = next.with(s.connections().doubted(now));
        }
        return next;
    }

    /**
     * What may be done now.
     *
     * @param load what the destination carries at this moment
     */
    public Allowance allowance(RateState state, Load load, Instant now) {
        RateState s = advance(state, now);
        return new Allowance(
                sendAt(s, now),
                s.pace().perSecond(),
                connections.mostOpen(s, load, now),
                ConnectionRules.mostConnecting(load),
                s.connections().messages());
    }

    private static Optional<Instant> sendAt(RateState s, Instant now) {
        return switch (s.gate().mode()) {
            case PAUSED -> Optional.of(s.gate().pausedUntil());
            case PROBE -> s.gate().probeSent().isPresent() ? Optional.empty() : Optional.of(now);
            case FLOW -> Optional.of(s.quota().room(s.served(), now, s.pace().slot()));
        };
    }

    /** The state after an event. */
    public RateStep step(RateState state, RateEvent event, Instant now) {
        RateState s = advance(state, now);
        if (event instanceof RateEvent.Deferred deferred) {
            return deferred(s, deferred, now);
        }
        return new RateStep(heard(s, event, now), false);
    }

    private RateState heard(RateState s, RateEvent event, Instant now) {
        if (event instanceof RateEvent.Sent) {
            RateState sent = s.with(s.pace().sent(now));
            return s.gate().mode() == Gate.Mode.PROBE ? sent.with(s.gate().probeSent(now)) : sent;
        }
        if (event instanceof RateEvent.NotSent withdrawn) {
            return s.gate().isProbe(withdrawn.started()) ? s.with(s.gate().probe()) : s;
        }
        if (event instanceof RateEvent.Connected connected) {
            return s.with(s.connections().connected(connected.open(), now));
        }
        if (event instanceof RateEvent.Accepted accepted) {
            return accepted(s, accepted.started(), now);
        }
        if (event instanceof RateEvent.Refused refused) {
            return refusals.refused(s, refused.kind(), refused.started(), refused.held(), refused.jitter(), now);
        }
        if (event instanceof RateEvent.Closed closed) {
            int most = Math.max(1, Math.min(closed.messages(), limits.messagesPerConnection()));
            return released(s.with(s.connections().messages(most)));
        }
        throw new IllegalArgumentException("Not an event of the rate controller: " + event);
    }

    private static RateState released(RateState s) {
        return s.gate().mode() == Gate.Mode.PROBE ? s.with(s.gate().probe()) : s;
    }

    private RateState accepted(RateState before, Instant started, Instant now) {
        boolean probe = before.gate().isProbe(started);
        RateState s = before.with(before.served().add(now))
                .with(before.trouble().unreachable(0))
                .with(before.disguise().outcome(false))
                .with(before.connections().took(Seconds.between(started, now), probe));
        if (probe) {
            return resumed(s, before.served(), now);
        }
        return s.isFlowing() ? grown(s, now) : s;
    }

    private RateState grown(RateState before, Instant now) {
        RateState s = before;
        if (Seconds.between(s.gate().resumedAt(), now) > OVER_AFTER) {
            s = s.with(s.trouble().over());
        }
        double seconds = Seconds.between(s.pace().grownAt(), now);
        if (seconds < GROW_EVERY) {
            return s;
        }
        double longest = Math.max(LONGEST_STEP, 1 / s.pace().perSecond());
        s = growth.grow(connections.fit(s, now), Math.min(longest, seconds), now);
        return s.with(s.pace().grown(now));
    }

    /** @param served before the pause */
    private static RateState resumed(RateState s, Tally served, Instant now) {
        Trouble trouble = s.trouble();
        Quota quota = s.quota();
        if (trouble.is(Kind.RATE_LIMITED) && trouble.repeats() >= 2) {
            Quota.LockOut lockOut = new Quota.LockOut(trouble.since(), s.gate().cutAt(), now);
            if (lockOut.least() > LOCK_OUT) {
                quota = quota.explaining(lockOut, served).orElse(quota);
            }
        }
        return s.with(quota)
                .with(s.ceiling().lookingUp(Optional.empty()))
                .with(s.gate().flow(now))
                .with(s.pace().resumed(now));
    }

    /** Bad news for one message; the destination is fine, unless it happens to too many. */
    private RateStep deferred(RateState before, RateEvent.Deferred event, Instant now) {
        RateState s = before;
        if (event.kind() == Kind.TEMPORARY && !event.explained() && s.gate().mode() != Gate.Mode.PAUSED) {
            s = s.with(s.disguise().outcome(true));
            boolean probing = s.gate().mode() == Gate.Mode.PROBE && s.disguise().isSuspect(now);
            if (s.disguise().rings() || probing) {
                return new RateStep(disguised(s.with(s.disguise().alarmed(now)), event, now), true);
            }
        }
        if (event.kind() == Kind.PERMANENT || event.explained()) {
            s = s.with(s.served().add(now));
        }
        return new RateStep(s.gate().isProbe(event.started()) ? resumed(s, before.served(), now) : s, false);
    }

    private RateState disguised(RateState s, RateEvent.Deferred event, Instant now) {
        RateState cut = refusals.refused(s, Kind.RATE_LIMITED, event.started(), 0, event.jitter(), now);
        if (!cut.gate().cutAt().equals(now) || !cut.ceiling().isKnown()) {
            return cut;
        }
        // The refusals hide in the noise: be pessimistic.
        RateState low =
                cut.with(cut.ceiling().at(cut.ceiling().perSecond() * 0.95).hold(Ceiling.LONGEST_HOLD));
        return low.with(low.pace().atMost(low.cruise()));
    }
}
