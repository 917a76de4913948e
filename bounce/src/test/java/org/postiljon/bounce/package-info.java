/** What the tests of all rooms of this module share. */
@NullMarked
package org.postiljon.bounce;

import org.jspecify.annotations.NullMarked;
