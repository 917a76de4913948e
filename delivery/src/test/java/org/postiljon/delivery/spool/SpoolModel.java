package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Address;

/** What a spool should hold: a sorted map, and nothing clever. */
final class SpoolModel {
    private static final Comparator<ModelRow> DUE_ORDER =
            Comparator.comparing(ModelRow::due).thenComparing(ModelRow::id);

    /** By what a recipient is known again. */
    private record Known(SubmissionKey key, Address recipient) {}

    private final SortedMap<Long, ModelRow> rows = new TreeMap<>();
    private final Set<Long> out = new HashSet<>();
    /** How often each was settled: an outcome is of one turn. */
    private final Map<Long, Integer> turns = new HashMap<>();

    private final Map<Known, Instant> known = new HashMap<>();
    private final SortedMap<Long, OutboxItem> outbox = new TreeMap<>();

    List<ModelRow> rows() {
        return List.copyOf(rows.values());
    }

    SortedMap<Long, OutboxItem> outbox() {
        return outbox;
    }

    boolean isOut(long id) {
        return out.contains(id);
    }

    int turn(long id) {
        return turns.getOrDefault(id, 0);
    }

    /** When it was taken; null: never. */
    @Nullable
    Instant taken(SubmissionKey key, Address recipient) {
        return known.get(new Known(key, recipient));
    }

    void accepted(SubmissionKey key, ModelRow row) {
        rows.put(row.id(), row);
        row.recipients().forEach(r -> known.put(new Known(key, r.recipient().address()), row.accepted()));
    }

    /** In due order: neither held nor handed out. */
    List<ModelRow> ready(WaitingKey key) {
        return waiting(key).filter(r -> !out.contains(r.id())).sorted(DUE_ORDER).toList();
    }

    List<ModelRow> due(WaitingKey key, Instant until, int limit) {
        return ready(key).stream()
                .filter(r -> !r.due().isAfter(until))
                .limit(limit)
                .toList();
    }

    private Stream<ModelRow> waiting(WaitingKey key) {
        return rows.values().stream().filter(r -> r.key().equals(key) && !r.isHeld());
    }

    long countDue(WaitingKey key, Instant after, Instant until) {
        return waiting(key)
                .flatMap(row -> row.recipients().stream()
                        .map(WaitingRecipient::notBefore)
                        .map(at -> at.isAfter(row.due()) ? at : row.due()))
                .filter(due -> due.isAfter(after) && !due.isAfter(until))
                .count();
    }

    List<ModelRow> where(Predicate<ModelRow> which) {
        return rows.values().stream().filter(which).toList();
    }

    void handOut(long id) {
        out.add(id);
    }

    void putBack(long id) {
        out.remove(id);
    }

    /** Nothing is handed out after a start. */
    void restarted() {
        out.clear();
    }

    void change(long id, UnaryOperator<ModelRow> change) {
        rows.computeIfPresent(id, (i, row) -> change.apply(row));
    }

    void remove(long id) {
        rows.remove(id);
        out.remove(id);
    }

    /**
     * An outcome.
     *
     * @param turn of the delivery when it was handed out
     * @return whether it counts: the first of its turn does
     */
    boolean settle(Settlement settlement, int turn) {
        long id = settlement.of().id();
        ModelRow row = rows.get(id);
        if (row == null || turn(id) != turn) {
            return false;
        }
        turns.merge(id, 1, Integer::sum);
        out.remove(id);
        List<WaitingRecipient> left = left(row, settlement.results());
        if (left.isEmpty()) {
            rows.remove(id);
        } else {
            rows.put(id, row.next(left, settlement.next().orElseThrow()));
        }
        return true;
    }

    private static List<WaitingRecipient> left(ModelRow row, List<RecipientResult> results) {
        List<WaitingRecipient> left = new ArrayList<>();
        for (WaitingRecipient waiting : row.recipients()) {
            Optional<RecipientResult> result = results.stream()
                    .filter(r -> r.recipient().equals(waiting.recipient()))
                    .findFirst();
            if (result.isEmpty()) {
                left.add(waiting);
            } else if (!result.get().isFinal()) {
                left.add(waiting.after(result.get()));
            }
        }
        return left;
    }
}
