/**
 * Wires the parts together, owns their life cycle, and is what adapters call.
 */
@NullMarked
package org.postiljon.delivery.engine;

import org.jspecify.annotations.NullMarked;
