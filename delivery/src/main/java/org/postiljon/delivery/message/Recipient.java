package org.postiljon.delivery.message;

/**
 * One recipient of a message, with what its sender asked to be told (RFC 3461).
 *
 * @param address who
 * @param dsnNotify  the value of NOTIFY as the sender wrote it, like {@code SUCCESS,FAILURE}; empty: not given
 * @param orcpt   the value of ORCPT as the sender wrote it, in xtext; empty: not given
 */
public record Recipient(Address address, String dsnNotify, String orcpt) {
    /** A recipient without wishes. */
    public Recipient(Address address) {
        this(address, "", "");
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
