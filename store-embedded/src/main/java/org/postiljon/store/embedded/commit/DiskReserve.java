package org.postiljon.store.embedded.commit;

import org.postiljon.delivery.spool.SpoolHealth;

/** Keeps the disk from getting so full that outcomes can't be written. */
public interface DiskReserve {
    /** The disk refused a write; whether it is worth another try. */
    boolean full(Exception cause);

    /** Whether new mail can be taken. */
    SpoolHealth health();
}
