package org.postiljon.delivery.site;

/**
 * What a connection must satisfy, by name: gateway and login, TLS level. Only mail of one transport shares a
 * connection. The settings behind the name come from the profile.
 *
 * @param name stable across restarts; holds no secret
 */
public record Transport(String name) {
    /** To the MX hosts, TLS where it is offered. */
    public static final Transport DIRECT = new Transport("direct");

    @Override
    public String toString() {
        return name;
    }
}
