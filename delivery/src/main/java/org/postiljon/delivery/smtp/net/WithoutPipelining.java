package org.postiljon.delivery.smtp.net;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Hosts that offer PIPELINING (RFC 2920) and can't do it: to them one command is said at a time. In memory only and
 * bounded; groups are tried again some hours later, and after a restart. Thread-safe.
 */
final class WithoutPipelining {
    static final Duration KEPT = Duration.ofHours(4);
    static final int MOST = 1_000;

    /** By name, the one that was found out first in front; until when, as {@link System#nanoTime} counts. */
    private final Map<String, Long> untilByHost = new LinkedHashMap<>();

    /**
     * This host can't do it.
     *
     * @return whether that is news
     */
    synchronized boolean add(String host, long nowNanos) {
        boolean known = has(host, nowNanos);
        String name = name(host);
        untilByHost.remove(name);
        untilByHost.put(name, nowNanos + KEPT.toNanos());
        if (untilByHost.size() > MOST) {
            untilByHost.remove(untilByHost.keySet().iterator().next());
        }
        return !known;
    }

    synchronized boolean has(String host, long nowNanos) {
        Long until = untilByHost.get(name(host));
        return until != null && until - nowNanos > 0;
    }

    private static String name(String host) {
        return host.toLowerCase(Locale.ROOT);
    }
}
