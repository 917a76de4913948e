package org.postiljon.extension.intake;

import java.util.function.Supplier;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.extension.queue.DurableMailQueue;

/**
 * Where a {@link DurableIntakeHook} puts its mail.
 *
 * @param queue  durable; somebody runs what is in it through the mailets
 * @param health of the store that it is on
 */
public record Intake(DurableMailQueue queue, Supplier<SpoolHealth> health) {}
