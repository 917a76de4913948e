package org.postiljon.store.embedded.spool;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Suspension;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.DiskReserve;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Trouble;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.ContentReader;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.StoredContent;

/** The spool on one machine. */
public final class EmbeddedSpool implements Spool {
    private final Writer writer;
    private final Reader refills;
    private final Reader searches;
    private final ContentFiles contents;
    private final ContentReader reader;
    private final DiskReserve reserve;
    private final int largeBytes;
    private final DueBook book = new DueBook();
    private final DueReader due = new DueReader(book);
    private final DueReader search = new DueReader(book);
    private final LaneRows lanes = new LaneRows();
    private final News news;

    /**
     * A spool over these parts, which stay the caller's.
     *
     * @param rows           to load what waits from; not used afterwards
     * @param refills        reads for the dispatcher; small questions only
     * @param searches       reads what may take longer
     * @param reader         reads contents
     * @param largeBytes     content of this size and more gets a file of its own
     */
    public EmbeddedSpool(
            Database rows,
            Writer writer,
            Reader refills,
            Reader searches,
            ContentFiles contents,
            ContentReader reader,
            DiskReserve reserve,
            int largeBytes)
            throws SQLException {
        this.writer = writer;
        this.refills = refills;
        this.searches = searches;
        this.contents = contents;
        this.reader = reader;
        this.reserve = reserve;
        this.largeBytes = largeBytes;
        this.news = new News(book, writer::tell);
        BookLoader.load(rows, book);
    }

    @Override
    public CompletionStage<Set<Address>> accept(Submission submission) {
        for (NewDelivery delivery : submission.deliveries()) {
            if (delivery.recipients().size() > Submission.MOST_RECIPIENTS) {
                throw new IllegalArgumentException("A delivery has at most " + Submission.MOST_RECIPIENTS
                        + " recipients, not " + delivery.recipients().size());
            }
        }
        SpoolHealth health = reserve.health();
        if (!health.accepting()) {
            return CompletableFuture.failedFuture(new SpoolFailure(health.cause()));
        }
        byte @Nullable [] body = null;
        @Nullable Location large = null;
        try {
            if (submission.content().size() >= largeBytes) {
                large = contents.writeLarge(submission.content());
            } else {
                body = bytes(submission.content());
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(Trouble.failure(e));
        }
        Location written = large;
        return writer.write(new Accept(submission, body, large, lanes, book, news::waits))
                .whenComplete((taken, failure) -> {
                    if (failure != null && written != null) {
                        contents.dropLarge(written);
                    }
                });
    }

    private static byte[] bytes(Content content) throws IOException {
        if (content instanceof Content.InMemory inMemory) {
            return inMemory.bytes();
        }
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    @Override
    public CompletionStage<List<Waiting>> refill(WaitingKey key, Instant dueUntil, int limit) {
        return refills.ask(rows -> due.refill(rows, key, dueUntil, limit));
    }

    @Override
    public void putBack(Collection<Waiting> waiting) {
        for (Waiting each : waiting) {
            book.putBack(
                    each.key(),
                    new Position(each.due().toEpochMilli(), each.id()),
                    !each.hold().isEmpty());
        }
    }

    @Override
    public CompletionStage<Long> countDue(WaitingKey key, Instant after, Instant until) {
        return searches.ask(rows -> search.countDue(rows, key, after, until));
    }

    @Override
    public CompletionStage<Integer> suspend(WaitingKey key, Suspension why, int limit) {
        throw new SpoolFailure("not yet");
    }

    @Override
    public CompletionStage<Integer> hold(WaitingKey key, Predicate<Labels> which, String hold, int limit) {
        throw new SpoolFailure("not yet");
    }

    @Override
    public CompletionStage<Integer> release(String hold, int limit) {
        throw new SpoolFailure("not yet");
    }

    @Override
    public CompletionStage<Integer> discard(Predicate<Labels> which, String reason, Instant at, int limit) {
        throw new SpoolFailure("not yet");
    }

    @Override
    public CompletionStage<List<Waiting>> expired(Instant now, int limit) {
        return searches.ask(rows -> search.expired(rows, now, limit));
    }

    @Override
    public boolean mayAttempt(Handle handle) {
        return true;
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        return writer.write(new Settle(settlement, book, news::waits, news::outbox))
                .thenAccept(changed -> {});
    }

    @Override
    public CompletionStage<Integer> retag(WaitingKey from, Site to, Predicate<Domain> which, int limit) {
        throw new SpoolFailure("not yet");
    }

    @Override
    public CompletionStage<Content> content(ContentRef ref) {
        return reader.read((StoredContent) ref);
    }

    @Override
    public List<Backlog> backlog() {
        return book.backlogs();
    }

    @Override
    public CompletionStage<List<Waiting>> find(Predicate<Address> which, int limit) {
        throw new SpoolFailure("not yet");
    }

    @Override
    public CompletionStage<Void> outboxDone(long id) {
        return writer.write(new OutboxDone(id)).thenAccept(changed -> {});
    }

    @Override
    public void listen(SpoolListener listener) {
        news.listen(listener);
        try {
            searches.ask(rows -> {
                        OutboxRows.replay(rows, listener::outbox);
                        return true;
                    })
                    .toCompletableFuture()
                    .join();
        } catch (java.util.concurrent.CompletionException e) {
            throw Trouble.failure(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public SpoolHealth health() {
        return reserve.health();
    }

    /** The store that this belongs to closes its parts. */
    @Override
    public void close() {}
}
