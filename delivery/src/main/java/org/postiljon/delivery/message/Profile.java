package org.postiljon.delivery.message;

/**
 * The name of the mailet configuration that took a message: it knows the gateway, the TLS level, the retries and who
 * hears of bounces and successes.
 *
 * @param name the mailet's {@code outgoing} parameter
 */
public record Profile(String name) {
    @Override
    public String toString() {
        return name;
    }
}
