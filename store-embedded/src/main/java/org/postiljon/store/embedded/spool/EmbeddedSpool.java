package org.postiljon.store.embedded.spool;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Cancel;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Suspension;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.DiskReserve;
import org.postiljon.store.embedded.commit.Entrance;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.ContentReader;
import org.postiljon.store.embedded.content.StoredContent;

/** The spool on one machine. */
public final class EmbeddedSpool implements Spool {
    private final Writer writer;
    private final Entrance entrance;
    private final Reader refills;
    private final Reader searches;
    private final Reader people;
    private final ContentReader contents;
    private final DiskReserve reserve;
    private final DueBook book = new DueBook();
    private final AtomicLong prunings = new AtomicLong();
    private final DueReader due = new DueReader(book, new LaneRows(prunings));
    private final DueReader search;
    private final LaneRows lanes = new LaneRows(prunings);
    private final News news;
    private final Operations operations;
    private final Discards discards;

    /**
     * A spool over these parts, which stay the caller's.
     *
     * @param rows     to load what waits from; not used afterwards
     * @param refills  reads for the dispatcher; small questions only
     * @param searches reads what may take longer
     * @param people   reads what people ask; may go through everything
     */
    public EmbeddedSpool(
            Database rows,
            Writer writer,
            Entrance entrance,
            Reader refills,
            Reader searches,
            Reader people,
            ContentReader contents,
            DiskReserve reserve)
            throws SQLException {
        this.writer = writer;
        this.entrance = entrance;
        this.refills = refills;
        this.searches = searches;
        this.people = people;
        this.contents = contents;
        this.reserve = reserve;
        this.news = new News(book, writer::tell);
        LaneRows searched = new LaneRows(prunings);
        this.search = new DueReader(book, searched);
        Sweeps sweeps = new Sweeps(book, searches, searched);
        this.operations = new Operations(sweeps, writer, book, lanes, news::waits);
        this.discards = new Discards(sweeps, writer, book);
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
        return entrance.write(
                submission.content(), arrival -> new Accept(submission, arrival, lanes, book, news::waits));
    }

    @Override
    public CompletionStage<List<Waiting>> refill(WaitingKey key, Instant dueUntil, int limit) {
        return refills.ask(rows -> due.refill(rows, key, dueUntil, limit));
    }

    @Override
    public CompletionStage<Optional<Instant>> nextDue(WaitingKey key) {
        return refills.ask(rows -> due.nextDue(rows, key));
    }

    @Override
    public void putBack(Collection<Waiting> waiting) {
        for (Waiting each : waiting) {
            book.putBack(each.key(), DeliveryRows.position(each), !each.hold().isEmpty());
        }
    }

    @Override
    public CompletionStage<Long> countDue(WaitingKey key, Instant after, Instant until) {
        return searches.ask(rows -> search.countDue(rows, key, after, until));
    }

    @Override
    public CompletionStage<Integer> suspend(WaitingKey key, Suspension why, int limit) {
        return operations.suspend(key, why, limit);
    }

    @Override
    public CompletionStage<Integer> hold(WaitingKey key, Predicate<Labels> which, String hold, int limit) {
        return operations.hold(key, which, hold, limit);
    }

    @Override
    public CompletionStage<Integer> release(String hold, int limit) {
        return operations.release(hold, limit);
    }

    @Override
    public CompletionStage<Void> order(Cancel cancel) {
        return writer.write(commit -> CancelRows.put(commit.rows(), cancel)).thenAccept(changed -> {});
    }

    @Override
    public List<Cancel> orders() {
        return searches.askAndWait(CancelRows::all);
    }

    @Override
    public CompletionStage<Void> forget(Cancel cancel) {
        return writer.write(commit -> CancelRows.remove(commit.rows(), cancel)).thenAccept(changed -> {});
    }

    @Override
    public CompletionStage<Integer> discard(Labels which, String reason, Instant at, int limit) {
        return discards.discard(new Cancel(which, reason, at), limit);
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
        return writer.write(new Settle(settlement, lanes, book, news::waits, news::outbox))
                .thenAccept(changed -> {});
    }

    @Override
    public CompletionStage<Integer> retag(WaitingKey from, Site to, Predicate<Domain> which, int limit) {
        WaitingKey target = from.at(to);
        return from.equals(target)
                ? CompletableFuture.completedFuture(0)
                : operations.move(from, w -> which.test(w.domain()) ? Optional.of(target) : Optional.empty(), limit);
    }

    @Override
    public CompletionStage<Integer> move(WaitingKey from, Function<Waiting, Optional<WaitingKey>> to, int limit) {
        return operations.move(from, to, limit);
    }

    @Override
    public CompletionStage<Content> content(ContentRef ref) {
        return contents.read((StoredContent) ref);
    }

    @Override
    public List<Backlog> backlog() {
        return book.backlogs();
    }

    @Override
    public CompletionStage<List<Waiting>> find(Predicate<Address> which, int limit) {
        return people.ask(rows -> RecipientSearch.find(rows, which, limit));
    }

    @Override
    public CompletionStage<Void> outboxDone(long id) {
        return writer.write(new OutboxDone(id)).thenAccept(changed -> {});
    }

    @Override
    public void listen(SpoolListener listener) {
        news.listen(listener);
        searches.askAndWait(rows -> {
            OutboxRows.replay(rows, listener::outbox);
            return true;
        });
    }

    @Override
    public SpoolHealth health() {
        return reserve.health();
    }

    /** Forgets keys in which nothing waits. */
    public LanePruning lanePruning() {
        return new LanePruning(people, writer, prunings);
    }

    /** The store that this belongs to closes its parts. */
    @Override
    public void close() {}
}
