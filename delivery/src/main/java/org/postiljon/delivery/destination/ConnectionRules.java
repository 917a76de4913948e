package org.postiljon.delivery.destination;

import java.time.Instant;

/**
 * How many connections. Little's law says how many the rate needs at the undisturbed latency; more must pay for
 * themselves, for some receivers only get slower. Two caps are learned apart: how many at once, and how many new ones a
 * minute.
 */
final class ConnectionRules {
    private static final double SPARE = 1.3;
    private static final double LOOK_EVERY = 20;
    /**
     * Below this share of the rate connections are what limits. While the rate doubles each minute, the trailing 20 s
     * carry 0.89 of it; where connections limit, the rate stops at 1 / 0.8 of what they carry.
     */
    private static final double BOUND_BELOW = 0.85;

    private static final double TRIAL_STEP = 1.25;
    private static final double PAYS = 0.3;
    private static final double NO_LESS = 0.99;
    private static final double SLOWED = 1.5;
    private static final double LONGEST_HOLD = 3600;

    /** Opened in a minute: so few can't be too many per minute. */
    private static final double FEW = 1.5;

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
            return s.with(c.wanted(Math.min(need, top)).trial(trial.ended(trial.fittedAt())));
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
        if (carried >= BOUND_BELOW * rate) {
            Connections fitted = c.wanted() > 1.5 * need + 2 ? c.wanted(c.wanted() * 0.9) : c;
            return fitted.trial(trial.ended(now));
        }
        if (trial.before().isPresent()) {
            Connections.Before before = trial.before().get();
            return paid(before, c.wanted(), carried)
                    ? next(c, c.wanted() < before.wanted(), top, carried, now)
                    : c.wanted(before.wanted()).trial(trial.failed(c.wanted() > before.wanted(), now));
        }
        return now.isBefore(trial.notUntil()) ? c.trial(trial.looked(now)) : other(c, top, carried, now);
    }

    /** More of them, or, where messages take longer than alone, perhaps fewer. */
    private static Connections other(Connections c, double top, double carried, Instant now) {
        boolean slowed = c.wanted() > SLOWED * carried * c.latency();
        boolean more = c.wanted() < top && !(slowed && c.trial().fewer());
        return more || slowed
                ? next(c, !more, top, carried, now)
                : c.trial(c.trial().looked(now));
    }

    /** More connections must carry more; fewer must not carry less. */
    private static boolean paid(Connections.Before before, double wanted, double carried) {
        double more = wanted / before.wanted() - 1;
        return more > 0 ? carried >= before.perSecond() * (1 + PAYS * more) : carried >= before.perSecond() * NO_LESS;
    }

    private static Connections next(Connections c, boolean fewer, double top, double carried, Instant now) {
        double wanted = fewer
                ? Math.max(1, Math.min(c.wanted() - 1, c.wanted() / TRIAL_STEP))
                : Math.min(top, Math.max(c.wanted() + 1, c.wanted() * TRIAL_STEP));
        Connections.Before before = new Connections.Before(c.wanted(), carried);
        return c.wanted(wanted).trial(c.trial().began(before, fewer, now));
    }

    /** Refused for connections while {@code held} others stand: use those, and learn which cap it was. */
    Connections refused(Connections c, int held, Instant now) {
        Connections fewer = c.pauseOpening(now);
        double opened = c.opened().count(now, Tally.MINUTE);
        if (held < c.mostOpen() && opened > FEW) {
            // More were fine before: opened too fast, not too many.
            return fewer.perMinute(fewer.perMinute().learned(Math.max(1, 0.95 * opened), now));
        }
        // Those being opened are not open yet: what was really open tells the cap.
        int cap = c.mostOpen() > 0 ? Math.min(held, c.mostOpen()) : held;
        double hold = Math.min(LONGEST_HOLD, c.atOnce().holdSeconds() * 1.5);
        return fewer.mostOpen(cap)
                .wanted(Math.min(c.wanted(), cap))
                .atOnce(new Connections.AtOnce(cap, Seconds.after(now, hold), hold));
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
