package org.postiljon.receivers.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Is down for a time, then up.
 *
 * @param start   from when its times count; may become later
 * @param from    down from here
 * @param until   to here
 * @param says421 answers that the service is not available; else nobody listens
 */
record Outage(Supplier<Instant> start, Duration from, Duration until, boolean says421) implements Behaviour {
    private boolean isDown(Instant now) {
        Instant since = start.get();
        return !now.isBefore(since.plus(from)) && now.isBefore(since.plus(until));
    }

    @Override
    public Reach reach(Instant now) {
        return isDown(now) && !says421 ? Reach.REFUSES : Reach.UP;
    }

    @Override
    public Optional<Refusal> atConnect(String client, int open, Instant now) {
        return refusal(now);
    }

    @Override
    public Optional<Refusal> atMail(String client, String sender, Instant now) {
        return refusal(now);
    }

    private Optional<Refusal> refusal(Instant now) {
        return isDown(now)
                ? Optional.of(Refusal.closing("421 4.3.2 Service not available, closing transmission channel"))
                : Optional.empty();
    }
}
