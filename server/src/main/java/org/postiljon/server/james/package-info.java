/** Puts the reference James together from James's modules and the durable parts. */
@NullMarked
package org.postiljon.server.james;

import org.jspecify.annotations.NullMarked;
