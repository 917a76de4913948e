/**
 * What stands between James's mail and the engine's message: parameters, bytes, envelope.
 */
@NullMarked
package org.postiljon.mailets.delivery;

import org.jspecify.annotations.NullMarked;
