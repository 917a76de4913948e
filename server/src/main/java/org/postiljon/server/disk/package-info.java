/** The data directory: where everything of a server lies, and the small files that are replaced whole. */
@NullMarked
package org.postiljon.server.disk;

import org.jspecify.annotations.NullMarked;
