package org.postiljon.delivery.destination;

/**
 * What an operator allows at a destination: hard bounds of the rate controller, and where it begins.
 *
 * @param firstPerMinute       attempts per minute at first contact
 * @param maxPerMinute         attempts per minute, never more
 * @param maxConnections       connections at once, never more
 * @param messagesPerConnection messages over one connection, never more
 */
public record RateLimits(double firstPerMinute, double maxPerMinute, int maxConnections, int messagesPerConnection) {
    /** 30 a minute at first, at most 12,000 a minute over 20 connections, 100 messages each. */
    public static final RateLimits DEFAULT = new RateLimits(30, 12_000, 20, 100);

    /** Checks that each is above zero and the first rate is not above the highest. */
    public RateLimits {
        if (!(firstPerMinute > 0
                && maxPerMinute >= firstPerMinute
                && maxConnections > 0
                && messagesPerConnection > 0)) {
            throw new IllegalArgumentException("Limits must be above zero, and firstRate at most maxRate: firstRate "
                    + firstPerMinute + ", maxRate " + maxPerMinute + ", maxConnections " + maxConnections
                    + ", messagesPerConnection " + messagesPerConnection);
        }
    }
}
