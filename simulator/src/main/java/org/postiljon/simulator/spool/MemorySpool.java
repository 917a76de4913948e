package org.postiljon.simulator.spool;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Cancel;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.RefusedRecipient;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.SubmissionKey;
import org.postiljon.delivery.spool.Suspension;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;

/** A spool in memory. Its stages are complete when they are returned. Not thread-safe: a simulation has one thread. */
public final class MemorySpool implements Spool {
    private static final Comparator<Waiting> DUE_ORDER =
            Comparator.comparing(Waiting::due).thenComparing(Waiting::id);

    private static final Comparator<Waiting> EXPIRY_ORDER =
            Comparator.comparing(Waiting::expires).thenComparing(Waiting::id);

    /** @param turn how often it was settled: an outcome is of one turn */
    record Id(long id, int turn) implements Handle {
        Id next() {
            return new Id(id, turn + 1);
        }
    }

    private record InMemory(Content content) implements ContentRef {
        @Override
        public long size() {
            return content.size();
        }
    }

    /** What waits in a key. */
    private static final class Size {
        private long waiting;
        private long held;
        private long recipients;
    }

    private record Known(SubmissionKey key, Address recipient) {}

    private final MemoryEvents events;
    private final Map<Long, Waiting> rows = new TreeMap<>();
    private final Map<WaitingKey, SortedSet<Waiting>> due = new HashMap<>();
    private final Map<WaitingKey, SortedSet<Waiting>> held = new HashMap<>();
    private final SortedSet<Waiting> expiring = new TreeSet<>(EXPIRY_ORDER);
    private final Map<WaitingKey, Size> sizes = new LinkedHashMap<>();
    private final Set<Long> out = new HashSet<>();
    private final Set<Known> known = new HashSet<>();
    private final Map<Labels, Cancel> orders = new LinkedHashMap<>();
    private final Map<Long, OutboxItem> outbox = new LinkedHashMap<>();
    private @Nullable SpoolListener listener;
    private long lastId;
    private long lastOutbox;

    /** @param events takes what happens */
    public MemorySpool(MemoryEvents events) {
        this.events = events;
    }

    /** A second spool with what is in this one, as a restart would see it: nothing is handed out, nobody listens. */
    public MemorySpool copy() {
        MemorySpool copy = new MemorySpool(events);
        rows.values().forEach(copy::put);
        copy.known.addAll(known);
        copy.orders.putAll(orders);
        copy.outbox.putAll(outbox);
        copy.lastId = lastId;
        copy.lastOutbox = lastOutbox;
        return copy;
    }

    @Override
    public CompletionStage<Set<Address>> accept(Submission submission) {
        Set<Address> taken = new LinkedHashSet<>();
        Set<WaitingKey> touched = new LinkedHashSet<>();
        InMemory content = new InMemory(submission.content());
        for (NewDelivery delivery : submission.deliveries()) {
            List<WaitingRecipient> fresh = new ArrayList<>();
            for (Recipient r : delivery.recipients()) {
                if (known.add(new Known(submission.key(), r.address()))) {
                    fresh.add(new WaitingRecipient(r));
                    taken.add(r.address());
                }
            }
            if (!fresh.isEmpty()) {
                Waiting row = row(submission, delivery, fresh, content);
                put(row);
                touched.add(row.key());
                fresh.forEach(r -> events.add(new Event.Accepted(
                        submission.at(), subject(row, r.recipient().address()), content.size())));
            }
        }
        for (RefusedRecipient refused : submission.refused()) {
            if (known.add(new Known(submission.key(), refused.address()))) {
                taken.add(refused.address());
                Event.Subject subject = subject(0, submission.message(), refused.address());
                events.add(new Event.Accepted(submission.at(), subject, content.size()));
                events.add(new Event.Failed(submission.at(), subject, refused.why(), 0));
            }
        }
        tell(touched);
        return completedFuture(taken);
    }

    private Waiting row(
            Submission submission, NewDelivery delivery, List<WaitingRecipient> recipients, InMemory content) {
        long id = ++lastId;
        return new Waiting(
                new Id(id, 0),
                id,
                delivery.key(),
                delivery.domain(),
                submission.message(),
                content,
                List.copyOf(recipients),
                0,
                0,
                submission.at(),
                delivery.due(),
                delivery.expires(),
                "",
                "",
                false);
    }

    private static Event.Subject subject(Waiting row, Address recipient) {
        return subject(row.id(), row.message(), recipient);
    }

    private static Event.Subject subject(long delivery, Message message, Address recipient) {
        return new Event.Subject(
                delivery,
                message.name(),
                message.messageId(),
                message.envelope().sender(),
                recipient,
                message.stream().name(),
                message.labels());
    }

    private void put(Waiting row) {
        rows.put(row.id(), row);
        count(row, 1);
        expiring.add(row);
        order(row).computeIfAbsent(row.key(), k -> new TreeSet<>(DUE_ORDER)).add(row);
    }

    private Map<WaitingKey, SortedSet<Waiting>> order(Waiting row) {
        return row.hold().isEmpty() ? due : held;
    }

    private void count(Waiting row, int sign) {
        Size size = sizes.computeIfAbsent(row.key(), k -> new Size());
        size.recipients += (long) sign * row.recipients().size();
        if (row.hold().isEmpty()) {
            size.waiting += sign;
        } else {
            size.held += sign;
        }
        if (size.waiting + size.held == 0) {
            sizes.remove(row.key());
        }
    }

    private void take(Waiting row) {
        rows.remove(row.id());
        count(row, -1);
        expiring.remove(row);
        order(row).computeIfPresent(row.key(), (key, of) -> {
            of.remove(row);
            return of.isEmpty() ? null : of;
        });
    }

    private void replace(Waiting before, Waiting after) {
        take(before);
        put(after);
    }

    private Collection<Waiting> waiting(WaitingKey key) {
        return due.getOrDefault(key, new TreeSet<>(DUE_ORDER));
    }

    private void tell(Set<WaitingKey> keys) {
        SpoolListener told = listener;
        if (told != null && !keys.isEmpty()) {
            told.waiting(keys.stream().map(this::backlog).toList());
        }
    }

    @Override
    public CompletionStage<List<Waiting>> refill(WaitingKey key, Instant dueUntil, int limit) {
        List<Waiting> handed = new ArrayList<>();
        for (Waiting row : waiting(key)) {
            if (handed.size() >= limit || row.due().isAfter(dueUntil)) {
                break;
            }
            if (out.add(row.id())) {
                handed.add(row);
            }
        }
        return completedFuture(handed);
    }

    @Override
    public CompletionStage<Optional<Instant>> nextDue(WaitingKey key) {
        return completedFuture(waiting(key).stream()
                .filter(row -> !out.contains(row.id()))
                .map(Waiting::due)
                .findFirst());
    }

    @Override
    public void putBack(Collection<Waiting> waiting) {
        waiting.forEach(row -> out.remove(row.id()));
    }

    @Override
    public CompletionStage<Long> countDue(WaitingKey key, Instant after, Instant until) {
        return completedFuture(waiting(key).stream()
                .takeWhile(row -> !row.due().isAfter(until))
                .mapToLong(row -> row.recipientsDue(after, until))
                .sum());
    }

    @Override
    public CompletionStage<Integer> suspend(WaitingKey key, Suspension why, int limit) {
        List<Waiting> marked = waiting(key).stream()
                .filter(row -> !row.suspended())
                .limit(limit)
                .toList();
        for (Waiting row : marked) {
            replace(row, MemoryRows.suspended(row));
            row.recipients()
                    .forEach(r -> events.add(new Event.Suspended(
                            why.at(), subject(row, r.recipient().address()), why.reason(), why.until())));
        }
        return completedFuture(marked.size());
    }

    @Override
    public CompletionStage<Integer> hold(WaitingKey key, Predicate<Labels> which, String hold, int limit) {
        List<Waiting> held = waiting(key).stream()
                .filter(row ->
                        !out.contains(row.id()) && which.test(row.message().labels()))
                .limit(limit)
                .toList();
        held.forEach(row -> replace(row, MemoryRows.held(row, hold)));
        return completedFuture(held.size());
    }

    @Override
    public CompletionStage<Integer> release(String hold, int limit) {
        List<Waiting> released = rows.values().stream()
                .filter(row -> row.hold().equals(hold) && !out.contains(row.id()))
                .limit(limit)
                .toList();
        Set<WaitingKey> touched = new LinkedHashSet<>();
        for (Waiting row : released) {
            replace(row, MemoryRows.held(row, ""));
            touched.add(row.key());
        }
        tell(touched);
        return completedFuture(released.size());
    }

    @Override
    public CompletionStage<Void> order(Cancel cancel) {
        orders.put(cancel.which(), cancel);
        return completedFuture(null);
    }

    @Override
    public List<Cancel> orders() {
        return List.copyOf(orders.values());
    }

    @Override
    public CompletionStage<Void> forget(Cancel cancel) {
        orders.remove(cancel.which(), cancel);
        return completedFuture(null);
    }

    @Override
    public CompletionStage<Integer> discard(Labels which, String reason, Instant at, int limit) {
        Cancel cancel = new Cancel(which, reason, at);
        List<Waiting> gone = rows.values().stream()
                .filter(row -> !out.contains(row.id())
                        && cancel.which().covers(row.message().labels())
                        && !row.accepted().isAfter(cancel.at()))
                .limit(limit)
                .toList();
        int recipients = 0;
        for (Waiting row : gone) {
            take(row);
            recipients += row.recipients().size();
            row.recipients()
                    .forEach(r -> events.add(new Event.Discarded(
                            cancel.at(), subject(row, r.recipient().address()), cancel.reason())));
        }
        return completedFuture(recipients);
    }

    @Override
    public CompletionStage<List<Waiting>> expired(Instant now, int limit) {
        List<Waiting> over = expiring.stream()
                .takeWhile(row -> !row.expires().isAfter(now))
                .filter(row -> !out.contains(row.id()))
                .limit(limit)
                .toList();
        over.forEach(row -> out.add(row.id()));
        return completedFuture(over);
    }

    @Override
    public boolean mayAttempt(Handle handle) {
        return true;
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        Waiting row = rows.get(settlement.of().id());
        if (row == null || !row.handle().equals(settlement.of().handle())) {
            return completedFuture(null);
        }
        events.addAll(settlement.events());
        List<WaitingRecipient> left = left(row, settlement.results());
        take(row);
        out.remove(row.id());
        if (!left.isEmpty()) {
            put(MemoryRows.settled(row, left, settlement.next().orElseThrow()));
            tell(Set.of(row.key()));
        }
        for (OutboxItem item : settlement.outbox()) {
            OutboxItem stored =
                    new OutboxItem(++lastOutbox, item.kind(), item.message(), item.content(), item.results());
            outbox.put(stored.id(), stored);
            SpoolListener told = listener;
            if (told != null) {
                told.outbox(stored);
            }
        }
        return completedFuture(null);
    }

    private static List<WaitingRecipient> left(Waiting row, List<RecipientResult> results) {
        Map<Address, RecipientResult> byAddress = new HashMap<>();
        results.forEach(r -> byAddress.put(r.recipient().address(), r));
        List<WaitingRecipient> left = new ArrayList<>();
        for (WaitingRecipient r : row.recipients()) {
            RecipientResult result = byAddress.get(r.recipient().address());
            if (result == null) {
                left.add(r);
            } else if (!result.isFinal()) {
                left.add(r.after(result));
            }
        }
        return left;
    }

    @Override
    public CompletionStage<Integer> retag(WaitingKey from, Site to, Predicate<Domain> which, int limit) {
        if (from.site().equals(to)) {
            return completedFuture(0);
        }
        return move(from, row -> which.test(row.domain()) ? Optional.of(from.at(to)) : Optional.empty(), limit);
    }

    @Override
    public CompletionStage<Integer> move(WaitingKey from, Function<Waiting, Optional<WaitingKey>> to, int limit) {
        List<Waiting> moved = Stream.concat(
                        waiting(from).stream(), held.getOrDefault(from, new TreeSet<>(DUE_ORDER)).stream())
                .filter(row -> !out.contains(row.id()) && to.apply(row).isPresent())
                .limit(limit)
                .toList();
        Set<WaitingKey> touched = new LinkedHashSet<>();
        for (Waiting row : moved) {
            WaitingKey target = to.apply(row).orElseThrow();
            replace(row, MemoryRows.at(row, target));
            touched.add(target);
        }
        tell(touched);
        return completedFuture(moved.size());
    }

    @Override
    public CompletionStage<Content> content(ContentRef ref) {
        return completedFuture(((InMemory) ref).content());
    }

    @Override
    public List<Backlog> backlog() {
        return sizes.keySet().stream().map(this::backlog).toList();
    }

    private Backlog backlog(WaitingKey key) {
        Size size = sizes.getOrDefault(key, new Size());
        return new Backlog(
                key,
                size.waiting,
                size.held,
                size.recipients,
                waiting(key).stream()
                        .filter(r -> !out.contains(r.id()))
                        .map(Waiting::due)
                        .findFirst());
    }

    @Override
    public CompletionStage<List<Waiting>> find(Predicate<Address> which, int limit) {
        return completedFuture(rows.values().stream()
                .filter(row -> row.recipients().stream()
                        .anyMatch(r -> which.test(r.recipient().address())))
                .limit(limit)
                .toList());
    }

    @Override
    public CompletionStage<Void> outboxDone(long id) {
        outbox.remove(id);
        return completedFuture(null);
    }

    @Override
    public void listen(SpoolListener told) {
        listener = told;
        told.waiting(backlog());
        List.copyOf(outbox.values()).forEach(told::outbox);
    }

    @Override
    public SpoolHealth health() {
        return SpoolHealth.FINE;
    }

    @Override
    public void close() {
        listener = null;
    }
}
