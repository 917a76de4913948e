/** Keeps the queues of the reference server's James: mail that was acknowledged but not processed yet. */
@NullMarked
package org.postiljon.store.embedded.intake;

import org.jspecify.annotations.NullMarked;
