package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/**
 * How many connections. Little's law says how many the rate needs at the undisturbed latency; more must pay for
 * themselves, for some receivers only get slower. Two caps are learned apart: how many at once, and how many new ones a
 * minute.
 */
final class ConnectionRules {
    private static final double SPARE = 1.3;
    private static final double LOOK_EVERY = 20;
    private static final double BOUND_BELOW = 0.9;
    private static final double TRIAL_STEP = 1.25;
    private static final double PAYS = 0.3;
    private static final double TRIAL_PAUSE = 600;
    private static final double LONGEST_HOLD = 3600;

    private final int most;

    /** @param most connections at once, never more */
    ConnectionRules(int most) {
        this.most = most;
    }

    /** Fits the number to the rate, and tries more where the rate is not reached. */
    RateState fit(RateState s, Instant now) {
        Connections c = s.connections();
        double rate = s.pace().perSecond();
        double need = rate * c.latency() * SPARE + 1;
        double top = Math.min(c.atOnce().cap(), most);
        if (need > top && c.atOnce().cap() < most && !now.isBefore(c.atOnce().until())) {
            double hold = c.atOnce().holdSeconds();
            c = c.atOnce(new Connections.AtOnce(c.atOnce().cap() + 1, Seconds.after(now, hold), hold));
        }
        Connections.Trial trial = c.trial();
        if (c.wanted() < Math.min(need, top)) {
            return s.with(c.wanted(Math.min(need, top))
                    .trial(new Connections.Trial(Optional.empty(), trial.notUntil(), trial.fittedAt())));
        }
        if (Seconds.between(trial.fittedAt(), now) < LOOK_EVERY) {
            return s.with(c);
        }
        double carried = s.served().count(now, (int) LOOK_EVERY) / LOOK_EVERY;
        return s.with(looked(c, rate, need, top, carried, now));
    }

    private static Connections looked(
            Connections c, double rate, double need, double top, double carried, Instant now) {
        Connections.Trial trial = c.trial();
        Optional<Connections.Before> before = trial.before();
        if (carried >= BOUND_BELOW * rate) {
            Connections fitted = c.wanted() > 1.5 * need + 2 ? c.wanted(c.wanted() * 0.9) : c;
            return fitted.trial(new Connections.Trial(Optional.empty(), trial.notUntil(), now));
        }
        if (before.isPresent()) {
            double more = c.wanted() / before.get().wanted() - 1;
            if (carried < before.get().perSecond() * (1 + PAYS * more)) {
                return c.wanted(before.get().wanted())
                        .trial(new Connections.Trial(Optional.empty(), Seconds.after(now, TRIAL_PAUSE), now));
            }
        }
        if (!now.isBefore(trial.notUntil()) && c.wanted() < top) {
            double more = Math.min(top, Math.max(c.wanted() + 1, c.wanted() * TRIAL_STEP));
            return c.wanted(more)
                    .trial(new Connections.Trial(
                            Optional.of(new Connections.Before(c.wanted(), carried)), trial.notUntil(), now));
        }
        return c.trial(new Connections.Trial(before, trial.notUntil(), now));
    }

    /** Refused for connections while {@code held} others stand: use those, and learn which cap it was. */
    Connections refused(Connections c, int held, Instant now) {
        if (held < c.mostOpen()) {
            // More were fine before: opened too fast, not too many.
            double cap = Math.max(1, 0.95 * c.opened().count(now, Tally.MINUTE));
            return c.perMinute(Connections.PerMinute.learned(cap, now));
        }
        double hold = Math.min(LONGEST_HOLD, c.atOnce().holdSeconds() * 1.5);
        return c.wanted(Math.min(c.wanted(), held))
                .atOnce(new Connections.AtOnce(held, Seconds.after(now, hold), hold));
    }

    /** How many may be open at once, with those being opened. */
    int mostOpen(RateState s, Load load, Instant now) {
        if (!s.isFlowing()) {
            return 1;
        }
        Connections c = s.connections();
        int wanted = Math.max(1, Math.min((int) c.wanted(), most));
        Connections.PerMinute cap = c.perMinute();
        boolean opensNone = now.isBefore(cap.openAfter())
                || (cap.cap() != Double.POSITIVE_INFINITY
                        && c.opened().count(now, Tally.MINUTE) + load.connecting() >= cap.cap());
        return opensNone ? Math.min(wanted, load.open() + load.connecting()) : wanted;
    }

    /** How many may be being opened at once: a cap must never be learned by a volley. */
    static int mostConnecting(Load load) {
        return Math.max(2, (load.open() + load.connecting()) / 8);
    }
}
