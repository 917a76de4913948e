/** A receiver that takes all mail and keeps only its number: the far end of a measurement, fast enough not to be measured. */
@NullMarked
package org.postiljon.benchmarks.sink;

import org.jspecify.annotations.NullMarked;
