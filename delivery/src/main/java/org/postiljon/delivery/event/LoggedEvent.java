package org.postiljon.delivery.event;

/**
 * An event in the log.
 *
 * @param position grows along the log; never used twice
 * @param id       stable: the same event has the same id whenever and by whomever it is read
 * @param event    what happened
 */
public record LoggedEvent(long position, String id, Event event) {}
