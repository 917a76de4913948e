package org.postiljon.delivery.lane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Deficit round robin: who of several parties is next, in shares by weight. See the package description.
 *
 * <p>A party is in the round from {@link #join} until {@link #leave}; joining again in between changes nothing, so
 * whoever has something new to send just joins.
 *
 * @param <P> a party; compared by equals
 */
public final class FairShare<P> {
    /** What a party has left of this round. */
    private static final class Turn {
        private final int quantum;
        private int left;

        Turn(int quantum) {
            this.quantum = quantum;
        }
    }

    /** The round, in the order in which the parties are served. */
    private final LinkedHashMap<P, Turn> round = new LinkedHashMap<>();

    /**
     * Joins at the end of the round.
     *
     * @param weight how many turns per round, at least 1
     */
    public void join(P party, int weight) {
        if (weight < 1) {
            throw new IllegalArgumentException("A weight is at least 1, got " + weight);
        }
        round.putIfAbsent(party, new Turn(weight));
    }

    /** Leaves the round; what was left of its turn is gone. */
    public void leave(P party) {
        round.remove(party);
    }

    /** Whether nobody is in the round. */
    public boolean isEmpty() {
        return round.isEmpty();
    }

    /** The first of the round that {@code which} accepts; nobody's turn is taken. */
    public Optional<P> peek(Predicate<P> which) {
        return round.keySet().stream().filter(which).findFirst();
    }

    /**
     * The party whose turn it is, one unit of its turn taken. A party that is not {@code able} at this moment is passed
     * over and keeps its place in the round, but not what was left of its turn.
     *
     * @return empty: nobody is able
     */
    public Optional<P> next(Predicate<P> able) {
        for (int asked = round.size(); asked > 0; asked--) {
            Map.Entry<P, Turn> first = round.entrySet().iterator().next();
            P party = first.getKey();
            Turn turn = first.getValue();
            if (!able.test(party)) {
                turn.left = 0;
                toTheEnd(party, turn);
                continue;
            }
            if (turn.left == 0) {
                turn.left = turn.quantum;
            }
            turn.left--;
            if (turn.left == 0) {
                toTheEnd(party, turn);
            }
            return Optional.of(party);
        }
        return Optional.empty();
    }

    private void toTheEnd(P party, Turn turn) {
        round.remove(party);
        round.put(party, turn);
    }
}
