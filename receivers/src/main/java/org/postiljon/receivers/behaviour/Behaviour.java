package org.postiljon.receivers.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a receiver treats its senders. The default is to take all at once. Thread-safe. */
public interface Behaviour {
    /** Whether it can be reached now. */
    default Reach reach(Instant now) {
        return Reach.UP;
    }

    /**
     * A connection came.
     *
     * @param client its IP address
     * @param open   connections of all clients, this one included
     * @return empty: it is greeted
     */
    default Optional<Refusal> atConnect(String client, int open, Instant now) {
        return Optional.empty();
    }

    /**
     * MAIL came.
     *
     * @return empty: the transaction begins; it ends with {@link #ended}
     */
    default Optional<Refusal> atMail(String client, String sender, Instant now) {
        return Optional.empty();
    }

    /**
     * RCPT came.
     *
     * @return empty: this recipient is taken
     */
    default Optional<Refusal> atRecipient(String client, String sender, String recipient, Instant now) {
        return Optional.empty();
    }

    /**
     * A transaction that began ended.
     *
     * @param began what {@link #atMail} was told
     * @param taken whether a message was taken
     */
    default void ended(Instant began, boolean taken) {}

    /** How long it looks at a message before it answers the final dot. */
    default Duration thinks() {
        return Duration.ZERO;
    }
}
