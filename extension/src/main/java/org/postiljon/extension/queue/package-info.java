/**
 * James's mail queues on the embedded store: what was acknowledged to a sender is there after a kill, until James is
 * done with it.
 */
@NullMarked
package org.postiljon.extension.queue;

import org.jspecify.annotations.NullMarked;
