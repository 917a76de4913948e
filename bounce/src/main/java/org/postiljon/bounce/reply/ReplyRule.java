package org.postiljon.bounce.reply;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One line of the rules: what must be seen, where, and what it means.
 *
 * @param line     in the file
 * @param groups   of each, one must occur in the text; empty: a rule of codes
 * @param enhanced subject and detail that the enhanced code must have, {@link #ANY} for any; empty: no matter
 * @param codes    from and to, both included
 * @param stages   where; empty: anywhere
 * @param kind     what it means
 * @param scope    whom it is about
 */
record ReplyRule(
        int line,
        List<Literals> groups,
        List<Integer> enhanced,
        Codes codes,
        Set<Stage> stages,
        Verdict.Kind kind,
        Scope scope) {
    static final int ANY = -1;
    private static final int OWN_CODE = 20;

    /**
     * Texts of which one must occur.
     *
     * @param texts   as the rule names them
     * @param numbers of theirs in the automaton, in this order
     */
    record Literals(List<String> texts, List<Integer> numbers) {
        /** As long as the longest: the texts of one group are meant to say the same. */
        private int weight() {
            return texts.stream()
                    .mapToInt(text -> text.length() + (text.chars().anyMatch(Character::isDigit) ? OWN_CODE : 0))
                    .max()
                    .orElseThrow();
        }

        private Optional<String> seen(BitSet found) {
            return IntStream.range(0, texts.size())
                    .filter(i -> found.get(numbers.get(i)))
                    .mapToObj(texts::get)
                    .max(Comparator.comparingInt(String::length));
        }
    }

    /** Reply codes from and to, both included. */
    record Codes(int from, int to) {
        static final Codes REFUSALS = new Codes(400, 599);

        boolean has(int code) {
            return from <= code && code <= to;
        }
    }

    boolean fits(Reply reply) {
        return codes.has(reply.code())
                && (stages.isEmpty() || stages.contains(reply.stage()))
                && (enhanced.isEmpty()
                        || reply.enhanced()
                                .filter(e -> fits(e.subject(), enhanced.get(0)) && fits(e.detail(), enhanced.get(1)))
                                .isPresent());
    }

    private static boolean fits(int value, int wanted) {
        return wanted == ANY || wanted == value;
    }

    boolean sees(BitSet found) {
        return groups.stream().allMatch(group -> group.seen(found).isPresent());
    }

    /**
     * Text before enhanced code before code; among texts the longer, then whatever is limited more. Digits make a
     * receiver's own code, which says more than the words beside it.
     */
    long weight() {
        long text = groups.stream().mapToInt(Literals::weight).sum();
        long code = enhanced.stream().filter(part -> part != ANY).count() * 4 + (enhanced.isEmpty() ? 0 : 1);
        long range = codes.from() == codes.to() ? 2 : codes.to() - codes.from() < 100 ? 1 : 0;
        return (text * 10 + code) * 100 + (stages.isEmpty() ? 0 : 10) + range;
    }

    /** What it saw, for people. */
    String evidence(BitSet found) {
        if (!groups.isEmpty()) {
            return groups.stream()
                    .flatMap(group -> group.seen(found).stream())
                    .map(String::strip)
                    .collect(Collectors.joining("\" and \"", "\"", "\""));
        }
        return enhanced.isEmpty() ? "the code" : "the enhanced code";
    }
}
