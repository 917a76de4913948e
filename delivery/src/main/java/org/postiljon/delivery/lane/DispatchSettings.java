package org.postiljon.delivery.lane;

import java.time.Duration;
import java.util.Map;
import org.postiljon.delivery.destination.SiteLimits;
import org.postiljon.delivery.message.Stream;

/**
 * What an operator sets for all lanes.
 *
 * @param limits         per destination pattern
 * @param maxConnections of this machine, to all destinations together
 * @param idle           after so long without a transaction a connection is closed
 * @param suspendAfter   mail that will wait longer than this gets its event Suspended
 * @param streamWeights  turns per round by name of the stream, at least 1; a stream that is not named has 1
 */
public record DispatchSettings(
        SiteLimits limits,
        int maxConnections,
        Duration idle,
        Duration suspendAfter,
        Map<String, Integer> streamWeights) {
    /** 500 connections, 10 s idle, Suspended after 15 minutes, triggered mail eight times the weight of other mail. */
    public static final DispatchSettings DEFAULT = new DispatchSettings(
            SiteLimits.NONE, 500, Duration.ofSeconds(10), Duration.ofMinutes(15), Map.of("triggered", 8));

    /** Checks the ranges. */
    public DispatchSettings {
        streamWeights = Map.copyOf(streamWeights);
        if (maxConnections < 1 || streamWeights.values().stream().anyMatch(w -> w < 1)) {
            throw new IllegalArgumentException("maxConnections and stream weights are at least 1, got " + maxConnections
                    + " and " + streamWeights);
        }
    }

    int weight(Stream stream) {
        return streamWeights.getOrDefault(stream.name(), 1);
    }
}
