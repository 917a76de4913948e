/**
 * What happened to a message or a destination, append only.
 */
@NullMarked
package org.postiljon.delivery.event;

import org.jspecify.annotations.NullMarked;
