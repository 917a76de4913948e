/** The ports of storage in memory, for simulations: the same contract, nothing durable. */
@NullMarked
package org.postiljon.simulator.spool;

import org.jspecify.annotations.NullMarked;
