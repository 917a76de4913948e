package org.postiljon.benchmarks.frame;

/**
 * A sender and whom it sends to.
 *
 * @param name      for the tables
 * @param contender who sends
 * @param receiver  whose count decides
 */
public record Pairing(String name, Contender contender, Receiver receiver) {}
