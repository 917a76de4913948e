package org.postiljon.delivery.smtp;

/**
 * What a receiver's EHLO offers, as far as it matters to a sender.
 *
 * @param pipelining RFC 2920
 * @param eightBit   8BITMIME, RFC 6152
 * @param smtpUtf8   RFC 6531
 * @param dsn        RFC 3461
 * @param startTls   RFC 3207
 * @param size       largest message in bytes (RFC 1870); 0: not told
 * @param auth       mechanisms of AUTH (RFC 4954), upper case, blank between; empty: none
 */
public record Extensions(
        boolean pipelining, boolean eightBit, boolean smtpUtf8, boolean dsn, boolean startTls, long size, String auth) {
    /** What a receiver has that only knows HELO. */
    public static final Extensions NONE = new Extensions(false, false, false, false, false, 0, "");

    /** The same for a host that says PIPELINING and can't do it. */
    Extensions withoutPipelining() {
        return new Extensions(false, eightBit, smtpUtf8, dsn, startTls, size, auth);
    }
}
