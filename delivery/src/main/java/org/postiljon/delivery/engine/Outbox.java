package org.postiljon.delivery.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.postiljon.delivery.lane.DispatchLoop;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands to James what it still has to do, a few at a time, again and again until it has taken it. On the dispatcher's
 * thread only.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int AT_ONCE = 4;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    private final DispatchLoop loop;
    private final Spool spool;
    private final JamesOutbox james;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    /** An item, and how long it waits if James can't take it now. */
    private record Waiting(OutboxItem item, Duration delay) {}

    Outbox(DispatchLoop loop, Spool spool, JamesOutbox james) {
        this.loop = loop;
        this.spool = spool;
        this.james = james;
    }

    void add(OutboxItem item) {
        add(new Waiting(item, FIRST_DELAY));
    }

    private void add(Waiting one) {
        waiting.addLast(one);
        next();
    }

    private void next() {
        while (underWay < AT_ONCE && !waiting.isEmpty()) {
            underWay++;
            Waiting next = waiting.removeFirst();
            handOver(next.item(), next.delay());
        }
    }

    private void handOver(OutboxItem item, Duration delay) {
        var unused = CompletableFuture.completedFuture(item.content())
                .thenCompose(spool::content)
                .thenCompose(content -> james.handOver(item, content))
                .thenCompose(taken -> spool.outboxDone(item.id()))
                .whenComplete((done, failure) -> loop.execute(() -> {
                    underWay--;
                    if (failure != null) {
                        LOG.warn(
                                "James can't take the {} of {} now, again in {} s: {}",
                                item.kind(),
                                item.message().name(),
                                delay.toSeconds(),
                                failure.getMessage());
                        later(item, delay);
                    }
                    next();
                }));
    }

    private void later(OutboxItem item, Duration delay) {
        Duration longer = delay.multipliedBy(2);
        Duration next = longer.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : longer;
        loop.at(loop.now().plus(delay), () -> add(new Waiting(item, next)));
    }
}
