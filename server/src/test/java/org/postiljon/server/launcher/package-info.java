/** Tests of the script {@code postiljon} at the root. */
@NullMarked
package org.postiljon.server.launcher;

import org.jspecify.annotations.NullMarked;
