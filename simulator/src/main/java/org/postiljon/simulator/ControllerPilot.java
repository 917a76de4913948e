package org.postiljon.simulator;

import java.time.Instant;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.Load;
import org.postiljon.delivery.destination.RateController;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.delivery.destination.RateState;
import org.postiljon.delivery.destination.RateStep;

/** The production rate controller at the wheel; a restart leaves it with what its text form keeps. */
public final class ControllerPilot implements Pilot {
    private final RateController controller;
    private RateState state;

    /**
     * At first contact.
     *
     * @param limits hard bounds
     * @param now    when it begins
     */
    public ControllerPilot(RateLimits limits, Instant now) {
        controller = new RateController(limits);
        state = controller.first(now);
    }

    /** What it knows. */
    public RateState state() {
        return state;
    }

    @Override
    public Allowance allowance(Load load, Instant now) {
        state = controller.advance(state, now);
        return controller.allowance(state, load, now);
    }

    @Override
    public boolean hear(RateEvent event, Instant now) {
        RateStep step = controller.step(state, event, now);
        state = step.state();
        return step.disguised();
    }

    @Override
    public void restart(Instant now) {
        state = controller.restarted(RateState.read(state.write()).orElseThrow(), now);
    }
}
