/** Tests of the queues. */
@NullMarked
package org.postiljon.server.queue;

import org.jspecify.annotations.NullMarked;
