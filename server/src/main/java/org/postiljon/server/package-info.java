/**
 * The reference James: assembled from James's own modules with durable parts, everything in one directory.
 */
@NullMarked
package org.postiljon.server;

import org.jspecify.annotations.NullMarked;
