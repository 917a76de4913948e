/** SMTP sessions alone: mail from memory to a receiver, nothing stored. */
@NullMarked
package org.postiljon.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
