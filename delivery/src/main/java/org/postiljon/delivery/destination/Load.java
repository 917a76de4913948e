package org.postiljon.delivery.destination;

/**
 * What a destination carries at this moment.
 *
 * @param open       connections that are up, idle or busy
 * @param connecting connections being opened
 * @param busy       transactions under way
 * @param waiting    deliveries that could go now
 */
public record Load(int open, int connecting, int busy, long waiting) {}
