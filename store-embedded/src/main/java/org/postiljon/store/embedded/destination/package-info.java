/** What was learned of destinations, across restarts. */
@NullMarked
package org.postiljon.store.embedded.destination;

import org.jspecify.annotations.NullMarked;
