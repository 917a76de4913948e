/**
 * Postiljon inside a James: one Guice module, the engine's life cycle, and what James is told in return.
 */
@NullMarked
package org.postiljon.extension;

import org.jspecify.annotations.NullMarked;
