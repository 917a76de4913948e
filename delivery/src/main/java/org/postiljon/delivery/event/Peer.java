package org.postiljon.delivery.event;

/**
 * The two ends of a connection; a part that is not known is empty.
 *
 * @param host    name of the MX host
 * @param address its IP address and port
 * @param local   our IP address and port
 * @param banner  name that the greeting told (RFC 5321 section 4.3.1)
 */
public record Peer(String host, String address, String local, String banner) {
    /** No connection was tried. */
    public static final Peer NONE = new Peer("", "", "", "");
}
