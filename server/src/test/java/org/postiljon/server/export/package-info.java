/** Waiting mail as files, and back. */
@NullMarked
package org.postiljon.server.export;

import org.jspecify.annotations.NullMarked;
