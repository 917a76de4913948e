package org.postiljon.delivery.spool;

/**
 * Whether the store can take mail.
 *
 * @param accepting whether it can
 * @param cause     why not, and what to do; empty while it can
 */
public record SpoolHealth(boolean accepting, String cause) {
    /** It can. */
    public static final SpoolHealth FINE = new SpoolHealth(true, "");
}
