package org.postiljon.simulator;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.destination.RateEvent;

/** Knows what the receiver hides, and sends as soon as it would be taken: what it reaches is 100%. */
public final class Oracle implements Pilot {
    private static final double UNPACED = 1e9;

    private final Receiver receiver;
    private final int bestConnections;

    /**
     * An oracle.
     *
     * @param receiver        whose secrets it knows
     * @param bestConnections with more of them it would only get slower
     */
    public Oracle(Receiver receiver, int bestConnections) {
        this.receiver = receiver;
        this.bestConnections = bestConnections;
    }

    @Override
    public Allowance allowance(Load load, Instant now) {
        Instant room = receiver.roomAt(now);
        int most = (int)
                Math.min(bestConnections, receiver.traits().maxConnections().applyAsDouble(now));
        if (!receiver.hasRoomToConnect(now, load.connecting())) {
            most = Math.min(most, load.open() + load.connecting());
        }
        int messages = receiver.traits().perConnection();
        return new Allowance(Optional.of(room), UNPACED, most, most, messages > 0 ? messages : 100);
    }

    @Override
    public boolean hear(RateEvent event, Instant now) {
        return false;
    }

    @Override
    public void restart(Instant now) {
        // It forgets nothing.
    }
}
