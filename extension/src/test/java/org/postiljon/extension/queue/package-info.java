/** Tests of the queues. */
@NullMarked
package org.postiljon.extension.queue;

import org.jspecify.annotations.NullMarked;
