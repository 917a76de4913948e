package org.postiljon.delivery.destination;

/**
 * The state after an event.
 *
 * @param state     the next one
 * @param disguised the refusal of one message was taken for a throttle in disguise: that message goes to the front of
 *                  its lane after {@link org.postiljon.delivery.retry.MessageDelays#DISGUISED} and spends no retry
 */
public record RateStep(RateState state, boolean disguised) {}
