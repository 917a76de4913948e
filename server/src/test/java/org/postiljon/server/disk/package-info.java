/** Tests of the data directory. */
@NullMarked
package org.postiljon.server.disk;

import org.jspecify.annotations.NullMarked;
