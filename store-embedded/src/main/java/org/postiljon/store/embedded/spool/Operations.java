package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Suspension;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.commit.Change;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.spool.DueBook.Reading;
import org.postiljon.store.embedded.spool.Sweeps.Changed;
import org.postiljon.store.embedded.spool.Sweeps.Slice;

/** What operators, rules and routes do to many rows. */
final class Operations {
    private static final String SUSPEND = "suspend";
    private static final String HOLD = "hold ";

    private final Sweeps sweeps;
    private final Writer writer;
    private final DueBook book;
    private final LaneRows lanes;
    private final Consumer<WaitingKey> news;

    Operations(Sweeps sweeps, Writer writer, DueBook book, LaneRows lanes, Consumer<WaitingKey> news) {
        this.sweeps = sweeps;
        this.writer = writer;
        this.book = book;
        this.lanes = lanes;
        this.news = news;
    }

    /** Marks those not marked. Handed out ones too: the mark does not concern who has them. */
    CompletionStage<Integer> suspend(WaitingKey key, Suspension why, int limit) {
        return Sweeps.repeat(limit, left -> sweeps.inDueOrder(
                        key, book.sweep(key, SUSPEND), w -> !w.suspended(), false, left)
                .thenCompose(slice -> write(
                        slice,
                        commit -> {
                            int marked = 0;
                            for (Waiting found : slice.rows()) {
                                marked += suspend(commit, found, why);
                            }
                            return marked;
                        },
                        () -> slice.reading().endSweep(SUSPEND, slice.next() == null ? Position.END : slice.next()))));
    }

    /** The row may have changed since it was found: only the one that is there counts. */
    private static int suspend(Commit commit, Waiting found, Suspension why) throws SQLException {
        int marked = commit.rows()
                .update(
                        "UPDATE delivery SET suspended = 1 WHERE id = ? AND turn = ? AND suspended = 0",
                        found.id(),
                        ((StoredHandle) found.handle()).turn());
        if (marked == 1) {
            for (WaitingRecipient recipient : found.recipients()) {
                commit.append(new Event.Suspended(
                        why.at(),
                        Subjects.of(
                                found.id(),
                                found.message(),
                                recipient.recipient().address()),
                        why.reason(),
                        why.until()));
            }
        }
        return marked;
    }

    /** Out of the due order. */
    CompletionStage<Integer> hold(WaitingKey key, Predicate<Labels> which, String hold, int limit) {
        String sweep = HOLD + hold;
        return Sweeps.repeat(limit, left -> sweeps.inDueOrder(
                                key,
                                book.sweep(key, sweep),
                                w -> which.test(w.message().labels()),
                                true,
                                left)
                        .thenCompose(slice -> write(
                                slice,
                                commit -> {
                                    for (Waiting held : slice.rows()) {
                                        commit.rows()
                                                .update("UPDATE delivery SET hold = ? WHERE id = ?", hold, held.id());
                                        commit.afterwards(() -> {
                                            leave(held);
                                            book.joinedHeld(
                                                    key, held.recipients().size());
                                        });
                                    }
                                    return slice.rows().size();
                                },
                                () -> slice.reading()
                                        .endSweep(sweep, slice.next() == null ? Position.END : slice.next()))))
                .thenApply(held -> {
                    if (held < limit) {
                        book.endOfSweep(key, sweep);
                    }
                    return held;
                });
    }

    /** Back into the due order. */
    CompletionStage<Integer> release(String hold, int limit) {
        return Sweeps.repeat(limit, left -> sweeps.byId("d.hold = ?2", hold, Position.START, w -> true, left)
                .thenCompose(slice -> write(slice, commit -> {
                    for (Waiting released : slice.rows()) {
                        commit.rows().update("UPDATE delivery SET hold = NULL WHERE id = ?", released.id());
                        commit.afterwards(() -> {
                            leave(released);
                            join(released.key(), released);
                        });
                    }
                    return slice.rows().size();
                })));
    }

    /** To other keys: first those in the due order, then those that a hold keeps out of it. */
    CompletionStage<Integer> move(WaitingKey from, Function<Waiting, Optional<WaitingKey>> to, int limit) {
        Predicate<Waiting> moves = w -> to.apply(w).isPresent();
        return Sweeps.repeat(limit, left -> sweeps.inDueOrder(from, Position.START, moves, true, left)
                        .thenCompose(slice -> move(slice, to)))
                .thenCompose(moved -> Sweeps.repeat(
                                book.isHeld(from) ? limit - moved : 0,
                                left -> sweeps.held(from, moves, left).thenCompose(slice -> move(slice, to)))
                        .thenApply(held -> moved + held));
    }

    private CompletionStage<Changed> move(Slice slice, Function<Waiting, Optional<WaitingKey>> to) {
        return write(slice, commit -> {
            Map<WaitingKey, Long> numbers = new HashMap<>();
            for (Waiting moved : slice.rows()) {
                WaitingKey target = to.apply(moved).orElseThrow();
                Long lane = numbers.get(target);
                if (lane == null) {
                    lane = lanes.number(commit, target);
                    numbers.put(target, lane);
                }
                commit.rows().update("UPDATE delivery SET lane = ? WHERE id = ?", lane, moved.id());
                commit.afterwards(() -> {
                    leave(moved);
                    if (moved.hold().isEmpty()) {
                        join(target, moved);
                    } else {
                        book.joinedHeld(target, moved.recipients().size());
                    }
                });
            }
            return slice.rows().size();
        });
    }

    private void leave(Waiting waiting) {
        book.left(
                waiting.key(),
                waiting.id(),
                !waiting.hold().isEmpty(),
                waiting.recipients().size());
    }

    private void join(WaitingKey key, Waiting waiting) {
        book.joined(key, DeliveryRows.position(waiting), waiting.recipients().size());
        news.accept(key);
    }

    private CompletionStage<Changed> write(Slice slice, Change<Integer> change) {
        return write(slice, change, slice.reading()::end);
    }

    /** Changes a slice, and ends its reading: as {@code done} does it, or giving back what was taken. */
    private CompletionStage<Changed> write(Slice slice, Change<Integer> change, Runnable done) {
        Reading reading = slice.reading();
        return writer.write(change)
                .whenComplete((count, failure) -> {
                    if (failure == null) {
                        done.run();
                    } else {
                        reading.fail();
                    }
                })
                .thenApply(count -> new Changed(count, slice.next() == null));
    }
}
