package org.postiljon.bounce.reply;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * Finds which of many literals occur in a text, in one pass: the automaton of Aho and Corasick ("Efficient string
 * matching", Communications of the ACM 18, 1975), completed to one table, so each character costs one look-up whatever
 * the number of literals. Characters that no literal uses share a column.
 */
final class LiteralAutomaton {
    private static final int OTHER = 0;
    private static final int ASCII = 128;

    private final int[] columns = new int[ASCII];
    private final int width;
    private final int[] next;
    private final int[][] found;

    /**
     * Builds the table.
     *
     * @param literals not empty, ASCII; their place in the list is their number
     */
    LiteralAutomaton(List<String> literals) {
        int used = OTHER;
        for (String literal : literals) {
            if (literal.isEmpty()) {
                throw new IllegalArgumentException("An empty literal is everywhere");
            }
            for (int i = 0; i < literal.length(); i++) {
                char c = literal.charAt(i);
                if (c >= ASCII) {
                    throw new IllegalArgumentException("Not ASCII: " + literal);
                }
                if (columns[c] == OTHER) {
                    columns[c] = ++used;
                }
            }
        }
        width = used + 1;
        List<int[]> rows = new ArrayList<>(List.of(emptyRow()));
        List<List<Integer>> ends = new ArrayList<>(List.of(new ArrayList<>()));
        for (int number = 0; number < literals.size(); number++) {
            ends.get(enter(literals.get(number), rows, ends)).add(number);
        }
        complete(rows, ends);
        next = new int[rows.size() * width];
        found = new int[rows.size()][];
        for (int state = 0; state < rows.size(); state++) {
            System.arraycopy(rows.get(state), 0, next, state * width, width);
            found[state] = ends.get(state).stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private int enter(String literal, List<int[]> rows, List<List<Integer>> ends) {
        int state = 0;
        for (int i = 0; i < literal.length(); i++) {
            int column = columns[literal.charAt(i)];
            if (rows.get(state)[column] < 0) {
                rows.get(state)[column] = rows.size();
                rows.add(emptyRow());
                ends.add(new ArrayList<>());
            }
            state = rows.get(state)[column];
        }
        return state;
    }

    private int[] emptyRow() {
        int[] row = new int[width];
        Arrays.fill(row, -1);
        return row;
    }

    /** Breadth first: what is missing in a state is what its longest proper suffix has. */
    private void complete(List<int[]> rows, List<List<Integer>> ends) {
        int[] suffix = new int[rows.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int column = 0; column < width; column++) {
            if (rows.get(0)[column] < 0) {
                rows.get(0)[column] = 0;
            } else {
                open.add(rows.get(0)[column]);
            }
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            ends.get(state).addAll(ends.get(suffix[state]));
            int[] row = rows.get(state);
            int[] fallback = rows.get(suffix[state]);
            for (int column = 0; column < width; column++) {
                if (row[column] < 0) {
                    row[column] = fallback[column];
                } else {
                    suffix[row[column]] = fallback[column];
                    open.add(row[column]);
                }
            }
        }
    }

    /** Whether an occurrence counts. */
    @FunctionalInterface
    interface Admits {
        /**
         * Asked for each occurrence.
         *
         * @param number of the literal
         * @param end    behind its last character
         */
        boolean test(int number, int end);
    }

    /** The numbers of the literals that occur in the text where it counts. */
    BitSet find(CharSequence text, Admits admits) {
        BitSet all = new BitSet();
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            state = next[state * width + (c < ASCII ? columns[c] : OTHER)];
            for (int number : found[state]) {
                if (!all.get(number) && admits.test(number, i + 1)) {
                    all.set(number);
                }
            }
        }
        return all;
    }
}
