/** A full spool that empties: what is stored, scheduled, sent and settled for each mail. */
@NullMarked
package org.postiljon.benchmarks.drain;

import org.jspecify.annotations.NullMarked;
