/**
 * The spool: rows in SQLite, and in memory what makes it quick: how much waits per key, from where in the due order a key
 * is read on, and which deliveries are handed out.
 */
@NullMarked
package org.postiljon.store.embedded.spool;

import org.jspecify.annotations.NullMarked;
