package org.postiljon.receivers.behaviour;

/**
 * A reply that refuses.
 *
 * @param reply  the whole line, like {@code 451 4.7.1 Slow down}
 * @param closes the receiver closes the connection afterwards, as after 421 (RFC 5321 section 3.8)
 */
public record Refusal(String reply, boolean closes) {
    /** Refuses and stays. */
    static Refusal of(String reply) {
        return new Refusal(reply, false);
    }

    /** Refuses and closes. */
    static Refusal closing(String reply) {
        return new Refusal(reply, true);
    }

    /** Whether it is for good: 5yz. */
    public boolean isPermanent() {
        return reply.startsWith("5");
    }
}
