package org.postiljon.bounce.reply;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * One line of the rules: what must be seen, where, and what it means.
 *
 * @param line     in the file
 * @param literals all of them must occur in the text; empty: a rule of codes
 * @param numbers  of the literals in the automaton
 * @param enhanced subject and detail that the enhanced code must have, {@link #ANY} for any; empty: no matter
 * @param codes    from and to, both included
 * @param stages   where; empty: anywhere
 * @param kind     what it means
 * @param scope    whom it is about
 */
record ReplyRule(
        int line,
        List<String> literals,
        List<Integer> numbers,
        List<Integer> enhanced,
        Codes codes,
        Set<Stage> stages,
        Verdict.Kind kind,
        Scope scope) {
    static final int ANY = -1;
    private static final int OWN_CODE = 20;

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
        return numbers.stream().allMatch(found::get);
    }

    /**
     * Text before enhanced code before code; among texts the longer, then whatever is limited more. Digits make a
     * receiver's own code, which says more than the words beside it.
     */
    long weight() {
        long text = literals.stream()
                .mapToInt(literal -> literal.length() + (literal.chars().anyMatch(Character::isDigit) ? OWN_CODE : 0))
                .sum();
        long code = enhanced.stream().filter(part -> part != ANY).count() * 4 + (enhanced.isEmpty() ? 0 : 1);
        long range = codes.from() == codes.to() ? 2 : codes.to() - codes.from() < 100 ? 1 : 0;
        return (text * 10 + code) * 100 + (stages.isEmpty() ? 0 : 10) + range;
    }

    String seen() {
        if (!literals.isEmpty()) {
            return "\""
                    + String.join(
                            "\" and \"", literals.stream().map(String::strip).toList()) + "\"";
        }
        return enhanced.isEmpty() ? "the code" : "the enhanced code";
    }
}
