package org.postiljon.delivery.message;

import java.util.Optional;

/**
 * What MAIL FROM says of a message.
 *
 * @param sender     the envelope sender; empty: the null reverse-path of a bounce
 * @param ret        RET of RFC 3461, {@code FULL} or {@code HDRS}; empty: not given
 * @param envid      ENVID of RFC 3461 in xtext; empty: not given
 * @param eightBit   the content has bytes above 127: BODY=8BITMIME is needed (RFC 6152)
 * @param smtpUtf8   a header has bytes above 127: SMTPUTF8 is needed (RFC 6531); addresses are looked at by themselves
 */
public record Envelope(Optional<Address> sender, String ret, String envid, boolean eightBit, boolean smtpUtf8) {
    /** An envelope of 7-bit content without wishes. */
    public static Envelope from(Address sender) {
        return new Envelope(Optional.of(sender), "", "", false, false);
    }
}
