package org.postiljon.extension.intake;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.mailet.Mail;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.extension.queue.DurableMailQueue;

/** Where a {@link DurableIntakeHook} puts its mail. */
public interface Intake {
    /**
     * Takes a mail. All of it that is needed is copied when this returns.
     *
     * @param delay before it is run through the mailets
     * @return completes when it would survive a kill
     */
    CompletableFuture<Void> take(Mail mail, Duration delay);

    /** Whether new mail can be taken. */
    SpoolHealth health();

    /** Into a queue on a store of this health. */
    static Intake into(DurableMailQueue queue, Supplier<SpoolHealth> health) {
        return new Intake() {
            @Override
            public CompletableFuture<Void> take(Mail mail, Duration delay) {
                return queue.take(mail, delay);
            }

            @Override
            public SpoolHealth health() {
                return health.get();
            }
        };
    }
}
