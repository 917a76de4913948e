/** Tests of the assembled James. */
@NullMarked
package org.postiljon.server.james;

import org.jspecify.annotations.NullMarked;
