package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;

/**
 * Holds every message that waits, on disk.
 *
 * <p>There is no call to claim a delivery: who owns the spool owns its deliveries. Stages complete on a thread of the
 * store; who receives them passes on to its own thread and never blocks there. A stage that fails says why with a
 * {@link SpoolFailure}; nothing of that call was done then, and it may be called again.
 */
public interface Spool extends AutoCloseable {
    /**
     * Takes a message. Completes when content, deliveries, keys and one event Accepted per recipient are durable: all
     * of them in one commit, joined with those of other callers. A recipient that is refused has its event Failed in that
     * commit, too, and is done; where all are, no content is kept.
     *
     * @return the recipients newly taken; the others were known by their key (kept for 7 days after they were taken,
     *     whether or not they still wait)
     */
    CompletionStage<Set<Address>> accept(Submission submission);

    /**
     * The next deliveries of a key in order of due time, then id. Each is handed out once, until it is settled or put
     * back; the spool keeps the place, also for those that are committed behind it or after the clock has jumped.
     *
     * @param dueUntil only those due at or before this time
     * @param limit    at most so many
     */
    CompletionStage<List<Waiting>> refill(WaitingKey key, Instant dueUntil, int limit);

    /** When the first delivery of a key is due that is neither handed out nor held; empty: there is none. */
    CompletionStage<Optional<Instant>> nextDue(WaitingKey key);

    /** They were not tried and are to be handed out again. No I/O. */
    void putBack(Collection<Waiting> waiting);

    /**
     * How many recipients of a key come due after {@code after} and at or before {@code until}, each at its own time
     * ({@link Waiting#recipientsDue(Instant, Instant)}), handed out or not, held ones not.
     */
    CompletionStage<Long> countDue(WaitingKey key, Instant after, Instant until);

    /**
     * Marks deliveries of a key that are not marked yet, whether due or handed out or not, and writes event Suspended
     * for each of their recipients. Held ones wait for something else and are left alone.
     *
     * @param limit at most so many deliveries in this call
     * @return how many; fewer than {@code limit}: that was all
     */
    CompletionStage<Integer> suspend(WaitingKey key, Suspension why, int limit);

    /**
     * Takes matching deliveries of a key out of the due order. Those handed out are left alone: who has them looks for
     * himself.
     *
     * @param which the same for all calls with this {@code hold}
     * @param hold  id of the pause or cancel; not empty
     * @param limit at most so many in this call
     * @return how many; fewer than {@code limit}: that was all
     */
    CompletionStage<Integer> hold(WaitingKey key, Predicate<Labels> which, String hold, int limit);

    /**
     * Puts the deliveries of a hold back into the due order. Those handed out (by {@link #expired}) are left alone.
     *
     * @return how many; fewer than {@code limit}: that was all
     */
    CompletionStage<Integer> release(String hold, int limit);

    /**
     * Keeps a cancel, so that it is finished after a restart, too. A later one with the same labels takes its place.
     *
     * @return completes when it is durable
     */
    CompletionStage<Void> order(Cancel cancel);

    /** Cancels that are kept; called once, at start. */
    List<Cancel> orders();

    /** A cancel need not be kept any more. */
    CompletionStage<Void> forget(Cancel cancel);

    /**
     * Takes deliveries with these labels out for ever, held ones too, with event Discarded for each recipient. Those
     * handed out are left alone. By campaign it is quick; without one it goes through all that waits, piece by piece, so
     * that other questions are answered in between.
     *
     * @param which  see {@link Labels#covers}
     * @param reason for people
     * @param at     when it was ordered; what was accepted later is left alone
     * @param limit  at most so many deliveries in this call, in one commit
     * @return how many recipients; 0: that was all
     * @throws IllegalArgumentException when no label is given: that would mean all mail
     */
    CompletionStage<Integer> discard(Labels which, String reason, Instant at, int limit);

    /** Deliveries whose time is over, held ones too, but not those handed out; they count as handed out from now on. */
    CompletionStage<List<Waiting>> expired(Instant now, int limit);

    /** Whether an attempt may begin; asked just before MAIL FROM. No I/O. */
    boolean mayAttempt(Handle handle);

    /** The outcome, its events and the outbox: one commit. Idempotent. */
    CompletionStage<Void> settle(Settlement settlement);

    /**
     * Moves deliveries of these domains to another site, because an MX set became known or changed; not those handed
     * out. To the site where they are it moves none.
     *
     * @return how many; fewer than {@code limit}: that was all
     */
    CompletionStage<Integer> retag(WaitingKey from, Site to, Predicate<Domain> which, int limit);

    /**
     * Moves deliveries of a key to other keys, because the settings that they were taken with are gone; held ones too,
     * not those handed out.
     *
     * @param to    where one goes on, never {@code from} itself; empty: it stays. Pure: called on a thread of the store,
     *     more than once for one delivery
     * @param limit at most so many in this call
     * @return how many; fewer than {@code limit}: that was all
     */
    CompletionStage<Integer> move(WaitingKey from, Function<Waiting, Optional<WaitingKey>> to, int limit);

    /** The content. */
    CompletionStage<Content> content(ContentRef ref);

    /** What waits, per key. From memory. */
    List<Backlog> backlog();

    /** Up to {@code limit} waiting deliveries that {@code which} matches by recipient, oldest first. For people. */
    CompletionStage<List<Waiting>> find(Predicate<Address> which, int limit);

    /** James has done it. Idempotent. */
    CompletionStage<Void> outboxDone(long id);

    /**
     * Who is told what waits; set once. Reports all backlogs and all outbox items that are there before it returns.
     */
    void listen(SpoolListener listener);

    /** Whether the store can take mail now, and if not, why; for health checks and 4xx replies. */
    SpoolHealth health();

    /** Ends after the running commit; what was acknowledged is on disk. */
    @Override
    void close();
}
