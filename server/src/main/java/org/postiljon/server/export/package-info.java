/** Writes waiting mail as files that a spool directory takes back, and takes it out of the store when it is there. */
@NullMarked
package org.postiljon.server.export;

import org.jspecify.annotations.NullMarked;
