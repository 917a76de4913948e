package org.postiljon.delivery.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.lane.DispatchLoop;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands to James what it still has to do, a few at a time, again and again until it has taken it. What James can never
 * take is set aside after {@value #MOST_REFUSALS} tries, in about ten minutes: it stays in the spool until an operator has
 * it offered again or dismisses it, and the next start offers it again. While James takes nothing at all (its queue is full), nothing is set aside. On the dispatcher's thread
 * only.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int AT_ONCE = 4;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(5);
    private static final int MOST_REFUSALS = 8;
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    private final DispatchLoop loop;
    private final Spool spool;
    private final JamesOutbox james;
    private final Map<Long, Parked> parked = new LinkedHashMap<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    /**
     * An item.
     *
     * @param delay    how long it waits if James can't take it now
     * @param refusals so far: of this item, not of all
     */
    private record Waiting(OutboxItem item, Duration delay, int refusals) {}

    /** Set aside. */
    private record Parked(OutboxItem item, ParkedReport report) {}

    Outbox(DispatchLoop loop, Spool spool, JamesOutbox james) {
        this.loop = loop;
        this.spool = spool;
        this.james = james;
    }

    void add(OutboxItem item) {
        add(new Waiting(item, FIRST_DELAY, 0));
    }

    private void add(Waiting one) {
        waiting.addLast(one);
        next();
    }

    /** What was set aside since the start. */
    List<ParkedReport> parked() {
        return parked.values().stream().map(Parked::report).toList();
    }

    /** Offers one that was set aside again, as if for the first time; empty: there is none of that id. */
    Optional<ParkedReport> retry(long id) {
        Optional<Parked> again = Optional.ofNullable(parked.remove(id));
        again.ifPresent(one -> add(one.item()));
        return again.map(Parked::report);
    }

    /**
     * Gives one up that was set aside. It counts as set aside until the spool has forgotten it.
     *
     * @return completes when that is durable; empty: there is none of that id
     */
    CompletionStage<Optional<ParkedReport>> dismiss(long id) {
        Optional<ParkedReport> known = Optional.ofNullable(parked.get(id)).map(Parked::report);
        return known.isEmpty()
                ? CompletableFuture.completedFuture(known)
                : spool.outboxDone(id)
                        .thenApplyAsync(
                                done -> {
                                    parked.remove(id);
                                    return known;
                                },
                                loop);
    }

    private void next() {
        while (underWay < AT_ONCE && !waiting.isEmpty()) {
            underWay++;
            handOver(waiting.removeFirst());
        }
    }

    private void handOver(Waiting one) {
        OutboxItem item = one.item();
        var unused = CompletableFuture.completedFuture(item.content())
                .thenCompose(spool::content)
                .exceptionally(Outbox::unreadable)
                .thenCompose(content -> james.handOver(item, content))
                .thenCompose(taken -> spool.outboxDone(item.id()))
                .whenComplete((done, failure) -> loop.execute(() -> {
                    underWay--;
                    if (failure != null) {
                        failed(one, cause(failure));
                    }
                    next();
                }));
    }

    /** A content that is lost does not come back by waiting. */
    private static Content unreadable(Throwable failure) {
        Throwable cause = cause(failure);
        throw new ReportRefused(message(cause), cause);
    }

    private void failed(Waiting one, Throwable cause) {
        OutboxItem item = one.item();
        int refusals = one.refusals() + (cause instanceof ReportRefused ? 1 : 0);
        if (refusals >= MOST_REFUSALS) {
            parked.put(item.id(), new Parked(item, ParkedReport.of(item, message(cause), loop.now())));
            LOG.error(
                    "James can't take the {} of {}, tried {} times; it is set aside as report {}: {}. Mend that, then:"
                            + " postiljon reports retry {}; or give it up: postiljon reports dismiss {}",
                    item.kind(),
                    item.message().name(),
                    refusals,
                    item.id(),
                    message(cause),
                    item.id(),
                    item.id());
            return;
        }
        LOG.warn(
                "James can't take the {} of {} now, again in {} s: {}",
                item.kind(),
                item.message().name(),
                one.delay().toSeconds(),
                message(cause));
        Duration longer = one.delay().multipliedBy(2);
        Duration next = longer.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : longer;
        loop.at(loop.now().plus(one.delay()), () -> add(new Waiting(item, next, refusals)));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String message(Throwable cause) {
        return Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    }
}
