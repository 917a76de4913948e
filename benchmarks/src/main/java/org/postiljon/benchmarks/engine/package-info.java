/** The parts that an engine needs to send to this machine. */
@NullMarked
package org.postiljon.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
