package org.postiljon.delivery.lane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Deficit round robin: who of several parties is next, in shares by weight. See the package description.
 *
 * <p>A party is in the round from {@link #join} until {@link #leave}; joining again in between changes nothing, so
 * whoever has something new to send just joins. One that only {@linkplain #rest rests} keeps its place: else who comes
 * back first after each pause would be served first each time, and the others never.
 *
 * @param <P> a party; compared by equals
 */
public final class FairShare<P> {
    /** What a party has left of this round. */
    private static final class Turn {
        private final int quantum;
        private int left;
        private boolean rests;

        Turn(int quantum) {
            this.quantum = quantum;
        }
    }

    /** The round, in the order in which the parties are served. */
    private final LinkedHashMap<P, Turn> round = new LinkedHashMap<>();

    /** How many do not rest. */
    private int many;

    /**
     * Joins at the end of the round.
     *
     * @param weight how many turns per round, at least 1
     */
    public void join(P party, int weight) {
        if (weight < 1) {
            throw new IllegalArgumentException("A weight is at least 1, got " + weight);
        }
        Turn turn = round.get(party);
        if (turn == null) {
            round.put(party, new Turn(weight));
            many++;
        } else if (turn.rests) {
            turn.rests = false;
            many++;
        }
    }

    /** Leaves the round; what was left of its turn is gone. */
    public void leave(P party) {
        Turn turn = round.remove(party);
        if (turn != null && !turn.rests) {
            many--;
        }
    }

    /** Is passed over until it joins again, and keeps its place and what is left of its turn. */
    public void rest(P party) {
        Turn turn = round.get(party);
        if (turn != null && !turn.rests) {
            turn.rests = true;
            many--;
        }
    }

    /** Whether nobody is in the round, resting or not. */
    public boolean isEmpty() {
        return round.isEmpty();
    }

    /** Whether all who are in the round rest. */
    public boolean rests() {
        return many == 0;
    }

    /** All that do not rest. */
    public List<P> awake() {
        return round.entrySet().stream()
                .filter(party -> !party.getValue().rests)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The first of the round that does not rest and that {@code which} accepts; nobody's turn is taken. */
    public Optional<P> peek(Predicate<P> which) {
        return round.entrySet().stream()
                .filter(party -> !party.getValue().rests && which.test(party.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * The party whose turn it is, one unit of its turn taken. A party that is not {@code able} at this moment is passed
     * over and keeps its place in the round, but not what was left of its turn.
     *
     * @return empty: nobody is able
     */
    public Optional<P> next(Predicate<P> able) {
        List<P> passed = new ArrayList<>();
        Optional<P> next = Optional.empty();
        for (Map.Entry<P, Turn> each : round.entrySet()) {
            Turn turn = each.getValue();
            if (turn.rests) {
                continue;
            }
            if (able.test(each.getKey())) {
                next = Optional.of(each.getKey());
                break;
            }
            turn.left = 0;
            passed.add(each.getKey());
        }
        passed.forEach(this::toTheEnd);
        next.ifPresent(this::serve);
        return next;
    }

    private void serve(P party) {
        Turn turn = Objects.requireNonNull(round.get(party));
        if (turn.left == 0) {
            turn.left = turn.quantum;
        }
        turn.left--;
        if (turn.left == 0) {
            toTheEnd(party);
        }
    }

    private void toTheEnd(P party) {
        round.put(party, Objects.requireNonNull(round.remove(party)));
    }
}
