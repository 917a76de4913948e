package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;

/** How the rate rises: slow start, back to the ceiling, and the look over it. */
final class Growth {
    private static final double DOUBLES_EVERY = 60;
    private static final double RETURN_TIME = 20;
    private static final double MARGIN = 0.98;
    private static final double FULL = 0.8;
    private static final int LOOK_BACK = 10;

    /** Messages between two looks up, at least: one refusal per hundred is what we let a look cost. */
    private static final double BUDGET = 100;

    private final double most;

    /** @param most attempts per second, never more */
    Growth(double most) {
        this.most = most;
    }

    /**
     * The rate after another second or so of good answers. Grows only while at least 80% of the rate is used: what is
     * idle or waits for connections proves nothing.
     *
     * @param seconds since this was last asked
     */
    RateState grow(RateState s, double seconds, Instant now) {
        double rate = s.pace().perSecond();
        if (rate > 1 && s.served().count(now, LOOK_BACK) < FULL * rate * LOOK_BACK) {
            return s;
        }
        RateState grown;
        double top = s.cruise();
        if (!s.ceiling().isKnown()) {
            grown = s.with(s.pace().at(rate * Math.pow(2, seconds / DOUBLES_EVERY)));
        } else if (rate < 0.999 * top) {
            grown = s.with(s.pace().at(rate + (top - rate) * (1 - Math.exp(-seconds / RETURN_TIME))));
        } else {
            grown = lookUp(s, seconds, now);
        }
        Danger danger = grown.danger().lifted(now);
        return grown.with(danger).with(grown.pace().atMost(Math.min(danger.perSecond(), most)));
    }

    /** Whether more than the ceiling was really taken since the look began: a quota or idle time may prevent it. */
    private static boolean isProven(RateState s, double looked, Instant now) {
        int window = (int) Math.min(Tally.HOUR, looked);
        return s.served().count(now, window) >= s.ceiling().perSecond() * window;
    }

    /**
     * At the ceiling: hold, then step over it for a minute and see. A step that stands raises the ceiling, doubles the
     * next step and halves the next hold. Far below what was usual it does not step but climbs.
     */
    private RateState lookUp(RateState s, double seconds, Instant now) {
        Ceiling ceiling = s.ceiling();
        double rate = s.pace().perSecond();
        double usual = Double.isInfinite(ceiling.usual()) ? ceiling.perSecond() : ceiling.usual();
        Instant since = s.gate().cutAt().isAfter(s.gate().resumedAt())
                ? s.gate().cutAt()
                : s.gate().resumedAt();
        double quiet = Seconds.between(since, now);
        boolean suspect = s.disguise().isSuspect(now);
        if (!suspect && ceiling.perSecond() < 0.9 * usual) {
            boolean far = ceiling.perSecond() < 0.5 * usual;
            if (quiet <= (far ? 60 : 120)) {
                return s;
            }
            double climbed = rate * Math.pow(far ? 2 : 1.2, seconds / 60);
            return s.with(s.pace().at(climbed)).with(ceiling.atLeast(s.ceilingAt(climbed)));
        }
        if (ceiling.lookingUp().isEmpty()) {
            if (quiet <= Math.max(ceiling.holdSeconds(), BUDGET / rate)) {
                return s;
            }
            // Refusals in disguise are few among many: only a larger step shows them.
            double step = Math.max(ceiling.step(), suspect ? 0.2 : 0);
            return s.with(s.pace().at(rate * (1 + step))).with(ceiling.lookingUp(Optional.of(now)));
        }
        double looked = Seconds.between(ceiling.lookingUp().get(), now);
        if (looked <= Math.max(60, 20 / rate) || !isProven(s, looked, now)) {
            return s;
        }
        double step = Math.min(1, ceiling.step() * 2);
        return s.with(s.pace().at(rate * (1 + step)))
                .with(ceiling.atLeast(rate / MARGIN)
                        .step(step)
                        .lookingUp(Optional.of(now))
                        .hold(Math.max(Ceiling.HOLD, ceiling.holdSeconds() / 2)));
    }
}
