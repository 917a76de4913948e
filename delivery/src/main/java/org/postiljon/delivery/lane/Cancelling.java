package org.postiljon.delivery.lane;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.spool.Cancel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries cancels out: the order is made durable, then what is ready in lanes is discarded, then what waits in the spool,
 * a commit after the other. After a restart all orders that are kept are carried out once more, so that one that was
 * interrupted is finished. On the dispatcher's thread.
 */
final class Cancelling {
    private static final Logger LOG = LoggerFactory.getLogger(Cancelling.class);
    private static final int SLICE = 500;
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** So many recipients are worth a line in the log. */
    private static final long PROGRESS = 10_000;

    private final Parts parts;
    private final Destinations destinations;

    Cancelling(Parts parts, Destinations destinations) {
        this.parts = parts;
        this.destinations = destinations;
    }

    /** Goes on with what an earlier run was ordered; call it before anything is handed out. */
    void goOn() {
        for (Cancel cancel : parts.spool().orders()) {
            if (Cancels.isOver(cancel, parts.loop().now())) {
                parts.ask(() -> parts.spool().forget(cancel), done -> {}, failure -> parts.spoolLog()
                        .failed("A cancel can't be forgotten", failure));
            } else {
                parts.cancels().add(cancel);
                goOn(cancel);
            }
        }
    }

    private void goOn(Cancel cancel) {
        CompletableFuture<Long> all = new CompletableFuture<>();
        discard(cancel, 0, all);
        var unused = all.exceptionally(failure -> {
            parts.loop().at(parts.loop().now().plus(AGAIN), () -> goOn(cancel));
            return 0L;
        });
    }

    /**
     * A new order.
     *
     * @return completes when all is discarded, with how many recipients; fails where it could not be made durable, or where
     *     the spool failed on the way: it is finished after the next start then
     */
    CompletionStage<Long> order(Cancel cancel) {
        CompletableFuture<Long> all = new CompletableFuture<>();
        parts.ask(
                () -> parts.spool().order(cancel),
                kept -> {
                    parts.cancels().add(cancel);
                    long before = discarded();
                    destinations.all().forEach(Destination::discardCancelled);
                    discard(cancel, discarded() - before, all);
                },
                all::completeExceptionally);
        return all;
    }

    private long discarded() {
        return destinations.all().stream().mapToLong(d -> d.counts().discarded).sum();
    }

    private void discard(Cancel cancel, long sofar, CompletableFuture<Long> all) {
        parts.ask(
                () -> parts.spool().discard(cancel.which(), cancel.reason(), cancel.at(), SLICE),
                taken -> {
                    long now = sofar + taken;
                    if (taken == 0) {
                        if (sofar > 0) {
                            LOG.info("{}: {} recipients discarded", cancel.reason(), sofar);
                        }
                        all.complete(sofar);
                        return;
                    }
                    if (now / PROGRESS > sofar / PROGRESS) {
                        LOG.info("{}: {} recipients discarded so far, it goes on", cancel.reason(), now);
                    }
                    discard(cancel, now, all);
                },
                failure -> {
                    parts.spoolLog().failed(cancel.reason() + ": waiting mail can't be discarded", failure);
                    all.completeExceptionally(failure);
                });
    }
}
