/** Tests of the server as a whole, and what several of its tests need. */
@NullMarked
package org.postiljon.server;

import org.jspecify.annotations.NullMarked;
