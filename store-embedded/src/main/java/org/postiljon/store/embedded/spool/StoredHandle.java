package org.postiljon.store.embedded.spool;

import org.postiljon.delivery.spool.Handle;

/**
 * Where a delivery is.
 *
 * @param id   of its row
 * @param turn how many of its attempts were settled when it was handed out
 */
record StoredHandle(long id, int turn) implements Handle {}
