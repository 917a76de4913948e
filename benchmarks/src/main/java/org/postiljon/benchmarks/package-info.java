/** Measurements that take longer than tests, each with goals that it judges itself by. */
@NullMarked
package org.postiljon.benchmarks;

import org.jspecify.annotations.NullMarked;
