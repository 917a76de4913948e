/** Copies the events to a logger, for those who watch log files. */
@NullMarked
package org.postiljon.extension.events;

import org.jspecify.annotations.NullMarked;
