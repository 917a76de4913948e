/** Tests of the lines that a log gets. */
@NullMarked
package org.postiljon.extension.events;

import org.jspecify.annotations.NullMarked;
