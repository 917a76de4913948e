package org.postiljon.receivers.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A limit of messages in any 60 s that nobody is told, and a limit of connections. Refused messages do not count. The
 * refusals read like those of large receivers: sometimes 421 and the connection closes, sometimes 451.
 */
final class Limited implements Behaviour {
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final List<String> WORDS = List.of(
            "421 4.7.0 Too many messages from %s in a short time, try again later",
            "451 4.7.1 Rate limit exceeded for %s, please slow down",
            "421 4.7.28 Unusual rate of mail from %s: your mail is temporarily rate limited",
            "451 4.7.650 The mail server %s has been temporarily rate limited due to its sending volume");

    private final int perMinute;
    private final int connections;
    private final Deque<Instant> begun = new ArrayDeque<>();
    private long refusals;

    /**
     * Begins empty.
     *
     * @param perMinute   messages in any 60 s
     * @param connections at once
     */
    Limited(int perMinute, int connections) {
        this.perMinute = perMinute;
        this.connections = connections;
    }

    @Override
    public Optional<Refusal> atConnect(String client, int open, Instant now) {
        return open > connections
                ? Optional.of(Refusal.closing("421 4.7.0 Too many concurrent connections from " + client))
                : Optional.empty();
    }

    @Override
    public synchronized Optional<Refusal> atMail(String client, String sender, Instant now) {
        while (!begun.isEmpty() && !begun.getFirst().plus(WINDOW).isAfter(now)) {
            begun.removeFirst();
        }
        if (begun.size() < perMinute) {
            begun.addLast(now);
            return Optional.empty();
        }
        String reply = String.format(WORDS.get((int) (refusals++ % WORDS.size())), client);
        return Optional.of(new Refusal(reply, reply.startsWith("421")));
    }

    @Override
    public synchronized void ended(Instant began, boolean taken) {
        if (!taken) {
            begun.removeLastOccurrence(began);
        }
    }
}
