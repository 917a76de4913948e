package org.postiljon.delivery.message;

/**
 * A kind of traffic that never waits for another, like {@code bulk} or {@code triggered}.
 *
 * @param name lower case letters, digits, dash
 */
public record Stream(String name) {
    /** Newsletters: much, at leisure. The default. */
    public static final Stream BULK = new Stream("bulk");
    /** Mail that somebody waits for. */
    public static final Stream TRIGGERED = new Stream("triggered");

    @Override
    public String toString() {
        return name;
    }
}
