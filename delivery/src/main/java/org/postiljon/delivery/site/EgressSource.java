package org.postiljon.delivery.site;

/**
 * From where we send.
 *
 * @param name  by which rules and reports name it
 * @param bind  the local IP address; empty: the system chooses
 * @param ehlo  the name that EHLO says; a fully qualified domain name (RFC 5321 section 4.1.1.1)
 */
public record EgressSource(String name, String bind, String ehlo) {
    @Override
    public String toString() {
        return name;
    }
}
