package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict.Kind;

/** What refusals by the destination do: one cut per cohort of transactions in flight, then a pause. */
final class Refusals {
    /** A destination is unreachable after so many failures in a row: one bad host of several is not the site. */
    private static final int UNREACHABLE_AFTER = 3;

    private static final double LEAST_RATE = 1.0 / 60;

    /** Refused again within this time of resuming: the pause was too short. */
    private static final double AT_ONCE = 20;

    /** Refused again within this time at a speed that was just called safe: the limit is below it. */
    private static final double SOON = 150;

    /** Below this share of the speed the lane was idle: what was taken says nothing. */
    private static final double IDLE = 0.2;

    /** Above this share it was busy: what was taken is what the speed gave. A speed that doubles each minute has 0.72. */
    private static final double BUSY = 0.6;

    private final ConnectionRules connections;

    Refusals(ConnectionRules connections) {
        this.connections = connections;
    }

    RateState refused(RateState s, Kind kind, Instant started, int held, double jitter, Instant now) {
        boolean late = !started.isAfter(s.gate().cutAt()) && !s.gate().isProbe(started);
        if (s.gate().mode() == Gate.Mode.PAUSED || late) {
            return s;
        }
        if (s.gate().mode() == Gate.Mode.PROBE) {
            return pause(s, kind, true, jitter, now);
        }
        if (kind == Kind.UNREACHABLE && s.trouble().unreachable() + 1 < UNREACHABLE_AFTER) {
            return s.with(s.trouble().unreachable(s.trouble().unreachable() + 1));
        }
        if (kind == Kind.CONNECTIONS_LIMITED && held > 0) {
            return s.with(s.gate().cut(now)).with(connections.refused(s.connections(), held, now));
        }
        boolean again = s.trouble().repeats() > 0
                && s.trouble().is(kind)
                && Seconds.between(s.gate().resumedAt(), now) < AT_ONCE;
        return pause(cut(s, kind, now), kind, again, jitter, now);
    }

    private static RateState cut(RateState s, Kind kind, Instant now) {
        RateState cut =
                switch (kind) {
                    case RATE_LIMITED -> s.with(tooFast(s, now));
                    case BLOCKED -> blocked(s, now);
                    default -> s;
                };
        return cut.with(cut.pace().atMost(cut.cruise())).with(cut.ceiling().step(Ceiling.STEP));
    }

    /**
     * The ceiling is what was taken in the trailing minute, if the lane was busy. If it was not, that is our demand and
     * no limit: the speed that was proven before is cut by half, and remembered for the way back up.
     */
    private static Ceiling tooFast(RateState s, Instant now) {
        Ceiling was = s.ceiling();
        double served = s.served().perSecond(now);
        double pace = s.pace().perSecond();
        boolean cruising = was.isKnown() && was.lookingUp().isEmpty() && pace <= 1.001 * s.cruise();
        // Refused within its first minute: the trailing minute tells too little, so look up soon.
        boolean young = isYoung(s, now);
        if (served < IDLE * (was.isKnown() ? was.perSecond() : pace) && (was.isKnown() || !young)) {
            return unproven(was, 0.5 * Math.min(was.perSecond(), pace), pace, now);
        }
        double rate = Math.max(LEAST_RATE, Math.min(pace, served));
        if (cruising && Seconds.between(was.refusedAt(), now) < SOON) {
            rate *= 0.9;
        }
        double first = young || served < BUSY * pace ? pace : rate;
        double usual = Double.isInfinite(was.usual()) ? first : 0.5 * (was.usual() + rate);
        boolean confirmed = was.isKnown() && rate > 0.9 * was.perSecond() && rate < 1.15 * was.perSecond();
        double hold = confirmed ? Math.min(Ceiling.LONGEST_HOLD, was.holdSeconds() * 1.5) : Ceiling.HOLD;
        return was.at(rate).usual(usual).hold(hold).refusedAt(now);
    }

    private static Ceiling unproven(Ceiling was, double rate, double pace, Instant now) {
        double usual = Double.isInfinite(was.usual()) ? pace : was.usual();
        return was.at(Math.max(LEAST_RATE, rate))
                .usual(usual)
                .hold(Ceiling.HOLD)
                .refusedAt(now);
    }

    private static boolean isYoung(RateState s, Instant now) {
        return Seconds.between(s.gate().resumedAt(), now) < Tally.MINUTE;
    }

    /**
     * At most 0.4 of what was taken while the lane was busy, and a lid on what comes after. A block that meets an idle
     * lane has another reason than our speed: no lid, unless it comes again.
     */
    private static RateState blocked(RateState s, Instant now) {
        double served = s.served().perSecond(now);
        double pace = Math.min(s.pace().perSecond(), s.ceiling().perSecond());
        boolean busy = served >= BUSY * pace;
        double speed = Math.max(LEAST_RATE, busy ? served : pace);
        double rate = Math.min(s.ceiling().perSecond(), 0.4 * speed);
        boolean suspect = busy || s.trouble().is(Kind.BLOCKED);
        return s.with(suspect ? s.danger().blocked(speed, now) : s.danger())
                .with(s.ceiling().at(rate).usual(rate).hold(Ceiling.LONGEST_HOLD));
    }

    /**
     * No mail for a while, then one probe.
     *
     * @param again the refusal followed a pause at once: the next is longer
     */
    private static RateState pause(RateState s, Kind kind, boolean again, double jitter, Instant now) {
        PauseRow row = PauseRow.after(kind);
        RateState p = s;
        Trouble trouble;
        if (again && s.trouble().is(kind)) {
            trouble = s.trouble().again();
            if (kind == Kind.RATE_LIMITED && s.ceiling().isKnown()) {
                p = p.with(lower(s.ceiling(), trouble.repeats(), s.served().perSecond(now)));
                p = p.with(p.pace().atMost(p.cruise()));
            }
        } else {
            trouble = new Trouble(Optional.of(kind), 0, now, 0);
        }
        double seconds = row.seconds(trouble.repeats(), p.pace().perSecond()) * (1 + jitter);
        return p.with(trouble).with(p.gate().paused(now, Seconds.after(now, seconds)));
    }

    /** Refused although we waited: the ceiling was too high, whatever it was measured from. */
    private static Ceiling lower(Ceiling ceiling, int repeats, double served) {
        if (repeats == 2 || repeats == 3) {
            return ceiling.at(ceiling.perSecond() * 0.7);
        }
        boolean evenThisIsTooMuch = 0.5 * ceiling.perSecond() < served && served < ceiling.perSecond();
        return evenThisIsTooMuch ? ceiling.at(served) : ceiling;
    }
}
