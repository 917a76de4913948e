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

    private static final String REDIRECTED = ", redirected";

    /** The same for mail whose recipients were replaced by the address of {@code redirect} when it was taken. */
    public Transport redirected() {
        return isRedirected() ? this : new Transport(name + REDIRECTED);
    }

    /** Whether only replaced recipients travel on it. */
    public boolean isRedirected() {
        return name.endsWith(REDIRECTED);
    }

    @Override
    public String toString() {
        return name;
    }
}
