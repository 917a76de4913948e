package org.postiljon.server.smtp;

import org.postiljon.delivery.spool.SpoolHealth;

/** Whether the store can take mail now. */
@FunctionalInterface
public interface StoreHealth {
    /** From memory. */
    SpoolHealth health();
}
