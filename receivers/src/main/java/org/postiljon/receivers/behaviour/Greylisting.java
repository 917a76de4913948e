package org.postiljon.receivers.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses what it has not seen before (RFC 6647): the same client, sender and recipient must come back after a while. A
 * client that did so some times is known and waits no more.
 */
final class Greylisting implements Behaviour {
    private static final int MOST = 200_000;

    private record Triple(String client, String sender, String recipient) {}

    private final Duration wait;
    private final int passes;
    private final Map<Triple, Instant> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Triple, Instant> eldest) {
            return size() > MOST;
        }
    };
    private final Map<String, Integer> passed = new HashMap<>();

    /**
     * Begins knowing nobody.
     *
     * @param wait   from the first attempt on
     * @param passes after so many waits the client is known
     */
    Greylisting(Duration wait, int passes) {
        this.wait = wait;
        this.passes = passes;
    }

    @Override
    public synchronized Optional<Refusal> atRecipient(String client, String sender, String recipient, Instant now) {
        int already = passed.getOrDefault(client, 0);
        if (already >= passes) {
            return Optional.empty();
        }
        Triple triple = new Triple(client, sender.toLowerCase(Locale.ROOT), recipient.toLowerCase(Locale.ROOT));
        Instant open = seen.computeIfAbsent(triple, first -> now.plus(wait));
        if (now.isBefore(open)) {
            long seconds =
                    Math.max(1, Duration.between(now, open).plusMillis(999).toSeconds());
            return Optional.of(
                    Refusal.of("451 4.7.1 Greylisted, please come back in " + seconds + " seconds: " + recipient));
        }
        seen.remove(triple);
        passed.put(client, already + 1);
        return Optional.empty();
    }
}
