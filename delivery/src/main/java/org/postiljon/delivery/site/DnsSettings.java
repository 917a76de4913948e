package org.postiljon.delivery.site;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How DNS is asked, and for how long its answers hold.
 *
 * @param servers     recursive servers; empty: those of the system
 * @param timeout     for one answer of one server
 * @param rounds      how often each server is asked
 * @param minTtl      an answer holds at least as long
 * @param maxTtl      and at most as long
 * @param maxNegative an answer that there is nothing holds at most as long (RFC 2308 section 5)
 * @param failureHold after a failure DNS is left alone as long about that name
 * @param maxStale    while DNS fails, an answer is used this long beyond its time (RFC 8767)
 * @param maxEntries  names kept, each of domains and hosts; the least recently used one goes first
 * @param maxQueries  under way at once; others wait
 * @param families    which addresses are used, in which order
 */
public record DnsSettings(
        List<InetSocketAddress> servers,
        Duration timeout,
        int rounds,
        Duration minTtl,
        Duration maxTtl,
        Duration maxNegative,
        Duration failureHold,
        Duration maxStale,
        int maxEntries,
        int maxQueries,
        Families families) {
    /** The system's servers, 3 s and 2 rounds; answers hold 1 minute to 1 hour, and a day beyond while DNS fails. */
    public static final DnsSettings DEFAULT = new DnsSettings(
            List.of(),
            Duration.ofSeconds(3),
            2,
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            100_000,
            200,
            Families.AUTO);

    /** Checks the ranges. */
    public DnsSettings {
        servers = List.copyOf(servers);
        if (timeout.isNegative()
                || timeout.isZero()
                || rounds < 1
                || minTtl.isNegative()
                || maxTtl.compareTo(minTtl) < 0
                || maxNegative.isNegative()
                || failureHold.isNegative()
                || maxStale.isNegative()
                || maxEntries < 1
                || maxQueries < 1) {
            throw new IllegalArgumentException(
                    "DNS settings need a time-out above 0, at least 1 round, entry and query,"
                            + " a minTtl of at most maxTtl and no negative time, got timeout " + timeout + ", rounds "
                            + rounds
                            + ", minTtl " + minTtl + ", maxTtl " + maxTtl + ", maxNegative " + maxNegative
                            + ", failureHold "
                            + failureHold + ", maxStale " + maxStale + ", maxEntries " + maxEntries + ", maxQueries "
                            + maxQueries);
        }
    }

    /** The same, asking these servers. */
    public DnsSettings withServers(List<InetSocketAddress> others) {
        return new DnsSettings(
                others,
                timeout,
                rounds,
                minTtl,
                maxTtl,
                maxNegative,
                failureHold,
                maxStale,
                maxEntries,
                maxQueries,
                families);
    }

    /** The ttl of an answer within {@code minTtl} and {@code maxTtl}. */
    Duration held(Duration ttl) {
        return within(ttl, maxTtl);
    }

    /** The ttl of a negative answer within {@code minTtl} and {@code maxNegative}. */
    Duration heldNegative(Duration ttl) {
        return within(ttl, maxNegative);
    }

    private Duration within(Duration ttl, Duration most) {
        Duration atLeast = ttl.compareTo(minTtl) < 0 ? minTtl : ttl;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }
}
