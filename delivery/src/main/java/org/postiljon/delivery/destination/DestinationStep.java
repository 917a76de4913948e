package org.postiljon.delivery.destination;

/**
 * The state after an event.
 *
 * @param state     the next one
 * @param disguised as in {@link RateStep}
 */
public record DestinationStep(DestinationState state, boolean disguised) {}
