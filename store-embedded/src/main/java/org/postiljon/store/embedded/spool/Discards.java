package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Cancel;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.commit.Commit;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.StoredContent;
import org.postiljon.store.embedded.spool.Sweeps.Slice;

/**
 * Takes cancelled mail out. A campaign has an index; for other labels all that waits is gone through, {@link #LOOKED_AT}
 * rows in one question, about 50 ms: what else is asked on that thread is answered in between.
 */
final class Discards {
    static final int LOOKED_AT = 2_000;

    private final Sweeps sweeps;
    private final Writer writer;
    private final DueBook book;

    /** Where those that are under way go on. */
    private final Map<Labels, Position> places = new ConcurrentHashMap<>();

    Discards(Sweeps sweeps, Writer writer, DueBook book) {
        this.sweeps = sweeps;
        this.writer = writer;
        this.book = book;
    }

    /**
     * One commit of it. At the end of a sweep that found nothing more it begins once again: what was handed out when it
     * came by may have been put back.
     *
     * @return how many recipients; 0: that was all
     */
    CompletionStage<Integer> discard(Cancel cancel, int limit) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        Position from = places.getOrDefault(cancel.which(), Position.START);
        slice(cancel, limit, from, !from.equals(Position.START), answer);
        return answer;
    }

    private void slice(Cancel cancel, int limit, Position from, boolean again, CompletableFuture<Integer> answer) {
        String campaign = cancel.which().campaign();
        sweeps.byId(
                        campaign.isEmpty() ? "?2 = ''" : "d.campaign = ?2",
                        campaign,
                        from,
                        w -> cancel.which().covers(w.message().labels())
                                && !w.accepted().isAfter(cancel.at()),
                        limit,
                        LOOKED_AT)
                .thenCompose(slice -> takeOut(cancel, slice))
                .whenComplete((done, failure) -> {
                    if (done == null) {
                        answer.completeExceptionally(cause(failure));
                        return;
                    }
                    Position next = done.next();
                    if (next == null) {
                        places.remove(cancel.which());
                    } else {
                        places.put(cancel.which(), next);
                    }
                    if (done.recipients() > 0 || (next == null && !again)) {
                        answer.complete(done.recipients());
                    } else {
                        slice(cancel, limit, next == null ? Position.START : next, again && next != null, answer);
                    }
                });
    }

    private static Throwable cause(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause == null ? new IllegalStateException("no answer") : cause;
    }

    /** @param next where the next slice begins; null: that was the last */
    private record Done(int recipients, @Nullable Position next) {}

    private CompletionStage<Done> takeOut(Cancel cancel, Slice slice) {
        if (slice.rows().isEmpty()) {
            slice.reading().end();
            return CompletableFuture.completedFuture(new Done(0, slice.next()));
        }
        return writer.write(commit -> {
                    int recipients = 0;
                    for (Waiting gone : slice.rows()) {
                        recipients += takeOut(commit, cancel, gone);
                    }
                    return recipients;
                })
                .whenComplete((recipients, failure) -> {
                    if (failure == null) {
                        slice.reading().end();
                    } else {
                        slice.reading().fail();
                    }
                })
                .thenApply(recipients -> new Done(recipients, slice.next()));
    }

    private int takeOut(Commit commit, Cancel cancel, Waiting gone) throws SQLException {
        commit.rows().update("DELETE FROM delivery WHERE id = ?", gone.id());
        MessageRows.refer(commit, ((StoredContent) gone.content()).id(), -1);
        for (WaitingRecipient recipient : gone.recipients()) {
            commit.append(new Event.Discarded(
                    cancel.at(),
                    Subjects.of(gone.id(), gone.message(), recipient.recipient().address()),
                    cancel.reason()));
        }
        commit.afterwards(() -> book.left(
                gone.key(), gone.id(), !gone.hold().isEmpty(), gone.recipients().size()));
        return gone.recipients().size();
    }
}
