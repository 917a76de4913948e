package org.postiljon.delivery.lane;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Deficit round robin: who of several parties is next, in shares by weight. See the package description.
 *
 * <p>A party is in the round from {@link #join} until {@link #leave}, or until it is asked and has nothing; joining
 * again while in the round changes nothing, so whoever has something new to send just joins.
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

    private final ArrayDeque<P> round = new ArrayDeque<>();
    private final Map<P, Turn> turns = new HashMap<>();

    /**
     * Joins at the end of the round.
     *
     * @param weight how many turns per round, at least 1
     */
    public void join(P party, int weight) {
        if (weight < 1) {
            throw new IllegalArgumentException("A weight is at least 1, got " + weight);
        }
        if (turns.putIfAbsent(party, new Turn(weight)) == null) {
            round.addLast(party);
        }
    }

    /** Leaves the round; what was left of its turn is gone. */
    public void leave(P party) {
        if (turns.remove(party) != null) {
            round.remove(party);
        }
    }

    /** Whether nobody is in the round. */
    public boolean isEmpty() {
        return round.isEmpty();
    }

    /**
     * The party whose turn it is, one unit of its turn taken. A party that is not {@code able} at this moment is passed
     * over and keeps its place in the round, but not what was left of its turn.
     *
     * @return empty: nobody is able
     */
    public Optional<P> next(Predicate<P> able) {
        for (int asked = round.size(); asked > 0; asked--) {
            P party = round.getFirst();
            Turn turn = turns.get(party);
            if (turn == null) {
                throw new IllegalStateException("In the round without a turn: " + party);
            }
            if (!able.test(party)) {
                turn.left = 0;
                round.addLast(round.removeFirst());
                continue;
            }
            if (turn.left == 0) {
                turn.left = turn.quantum;
            }
            turn.left--;
            if (turn.left == 0) {
                round.addLast(round.removeFirst());
            }
            return Optional.of(party);
        }
        return Optional.empty();
    }
}
