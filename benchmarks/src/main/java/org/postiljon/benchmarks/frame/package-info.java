/**
 * How two senders are measured side by side: in turns, each in a process of its own, on a network with the packets of the
 * internet, by what the receiver counted.
 */
@NullMarked
package org.postiljon.benchmarks.frame;

import org.jspecify.annotations.NullMarked;
