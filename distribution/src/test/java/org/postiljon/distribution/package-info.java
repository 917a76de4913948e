/** The zip as an admin gets it: what is in it, and how it does in a James that knows nothing else of us. */
@NullMarked
package org.postiljon.distribution;

import org.jspecify.annotations.NullMarked;
