/** The event log, for readers. */
@NullMarked
package org.postiljon.store.embedded.event;

import org.jspecify.annotations.NullMarked;
