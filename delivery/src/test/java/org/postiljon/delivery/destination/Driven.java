package org.postiljon.delivery.destination;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postiljon.bounce.reply.Verdict.Kind;

/** A rate controller on virtual time with somebody who sends as it allows; every answer takes a tenth of a second. */
final class Driven {
    static final Instant START = Instant.parse("2030-01-01T12:00:00Z");
    private static final Duration LATENCY = Duration.ofMillis(100);
    private static final Load MANY = new Load(1, 0, 0, 1_000_000);

    final RateController controller;
    RateState state;
    Instant now = START;

    Driven() {
        this(RateLimits.DEFAULT);
    }

    Driven(RateLimits limits) {
        controller = new RateController(limits);
        state = controller.first(now);
    }

    RateStep hear(RateEvent event) {
        RateStep step = controller.step(state, event, now);
        state = step.state();
        return step;
    }

    Optional<Instant> sendAt() {
        return allowance(MANY).sendAt();
    }

    Allowance allowance(Load load) {
        return controller.allowance(state, load, now);
    }

    void after(double seconds) {
        now = Seconds.after(now, seconds);
        state = controller.advance(state, now);
    }

    /** Sends one, which begins now. */
    Instant send() {
        hear(new RateEvent.Sent());
        Instant started = now;
        now = now.plus(LATENCY);
        return started;
    }

    void accept() {
        hear(new RateEvent.Accepted(send()));
    }

    RateStep refuse(Kind kind) {
        return hear(new RateEvent.Refused(kind, send(), 0, 0));
    }

    RateStep defer(Kind kind) {
        return hear(new RateEvent.Deferred(kind, false, send(), 0));
    }

    /** All is taken that may be sent within so many seconds; how many that is. */
    int flow(double seconds) {
        Instant end = Seconds.after(now, seconds);
        int sent = 0;
        while (now.isBefore(end)) {
            Instant next = sendAt().orElseThrow();
            if (next.isAfter(end)) {
                after(Seconds.between(now, end));
                return sent;
            }
            if (next.isAfter(now)) {
                after(Seconds.between(now, next));
            }
            Instant started = now;
            hear(new RateEvent.Sent());
            // The answer comes before the next one is due, so that a fast pace is kept as well.
            Instant answered =
                    Seconds.after(now, Math.min(0.1, 0.5 / state.pace().perSecond()));
            now = answered;
            hear(new RateEvent.Accepted(started));
            sent++;
        }
        return sent;
    }

    /** Waits for the end of the pause; how long it was to last. */
    double waitForProbe() {
        Instant until = state.pausedUntil().orElseThrow();
        double seconds = Seconds.between(now, until);
        after(seconds);
        return seconds;
    }

    /** Flows at about this rate, because it was refused there; the pause is over. */
    void knowsCeiling(double perMinute) {
        flow(1);
        while (state.perMinute() < perMinute) {
            flow(5);
        }
        refuse(Kind.RATE_LIMITED);
        waitForProbe();
        accept();
    }

    double ceiling() {
        return state.ceilingPerMinute().orElse(Double.POSITIVE_INFINITY);
    }
}
