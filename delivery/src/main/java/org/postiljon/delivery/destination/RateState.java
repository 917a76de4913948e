package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All that the rate controller knows of a destination. Immutable; {@link RateController} makes the next one.
 *
 * @param gate        whether mail may go
 * @param trouble     the run of refusals
 * @param pace        how fast mail goes
 * @param ceiling     where it was refused
 * @param danger      the lid after a block
 * @param quota       what it takes in a window of minutes or an hour
 * @param connections how many, how fast opened, how long used
 * @param disguise    the detector of throttles in disguise
 * @param served      what was taken
 */
public record RateState(
        Gate gate,
        Trouble trouble,
        Pace pace,
        Ceiling ceiling,
        Danger danger,
        Quota quota,
        Connections connections,
        Disguise disguise,
        Tally served) {
    private static final double MARGIN = 0.98;

    /** What was written by {@link #write()}; empty when it is of another version, damaged, or nothing of the kind. */
    public static Optional<RateState> read(String text) {
        return RateText.read(text);
    }

    /**
     * A compact text: all but the sum of the detector and what only counts while transactions are under way. It begins
     * with its version.
     */
    public String write() {
        return RateText.write(this);
    }

    /** Attempts per minute that the pace allows. */
    public double perMinute() {
        return pace.perSecond() * 60;
    }

    /** Messages per minute at which the destination last refused; empty: never refused for its rate. */
    public OptionalDouble ceilingPerMinute() {
        return ceiling.isKnown() ? OptionalDouble.of(ceiling.perSecond() * 60) : OptionalDouble.empty();
    }

    /** Whether mail flows as the pace allows. */
    public boolean isFlowing() {
        return gate.mode() == Gate.Mode.FLOW;
    }

    /** Until when nothing may go, if the destination made us pause. */
    public Optional<Instant> pausedUntil() {
        return gate.mode() == Gate.Mode.PAUSED ? Optional.of(gate.pausedUntil()) : Optional.empty();
    }

    RateState with(Gate next) {
        return new RateState(next, trouble, pace, ceiling, danger, quota, connections, disguise, served);
    }

    RateState with(Trouble next) {
        return new RateState(gate, next, pace, ceiling, danger, quota, connections, disguise, served);
    }

    RateState with(Pace next) {
        return new RateState(gate, trouble, next, ceiling, danger, quota, connections, disguise, served);
    }

    RateState with(Ceiling next) {
        return new RateState(gate, trouble, pace, next, danger, quota, connections, disguise, served);
    }

    RateState with(Danger next) {
        return new RateState(gate, trouble, pace, ceiling, next, quota, connections, disguise, served);
    }

    RateState with(Quota next) {
        return new RateState(gate, trouble, pace, ceiling, danger, next, connections, disguise, served);
    }

    RateState with(Connections next) {
        return new RateState(gate, trouble, pace, ceiling, danger, quota, next, disguise, served);
    }

    RateState with(Disguise next) {
        return new RateState(gate, trouble, pace, ceiling, danger, quota, connections, next, served);
    }

    RateState with(Tally next) {
        return new RateState(gate, trouble, pace, ceiling, danger, quota, connections, disguise, next);
    }

    /**
     * Attempts per second that fill 98% of the ceiling; refusals that are usual there and not about the rate come on
     * top, for they don't count at the receiver.
     */
    double cruise() {
        return MARGIN * ceiling.perSecond() / (1 - disguise.expected());
    }

    /** The ceiling whose {@link #cruise()} is so many attempts per second. */
    double ceilingAt(double cruise) {
        return cruise * (1 - disguise.expected()) / MARGIN;
    }
}
