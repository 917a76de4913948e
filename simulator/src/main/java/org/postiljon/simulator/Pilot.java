package org.postiljon.simulator;

import java.time.Instant;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.destination.RateEvent;

/** Who decides how fast a simulated lane sends. */
public interface Pilot {
    /** What may be done now. */
    Allowance allowance(Load load, Instant now);

    /**
     * Something happened.
     *
     * @return whether the refusal of a message was a throttle in disguise
     */
    boolean hear(RateEvent event, Instant now);

    /** The sender was killed and is up again. */
    void restart(Instant now);
}
