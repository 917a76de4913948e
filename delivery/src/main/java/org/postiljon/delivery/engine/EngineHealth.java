package org.postiljon.delivery.engine;

/**
 * Whether the engine does its duty.
 *
 * @param healthy it does
 * @param cause   why not, and what to do; empty while it does
 */
public record EngineHealth(boolean healthy, String cause) {}
