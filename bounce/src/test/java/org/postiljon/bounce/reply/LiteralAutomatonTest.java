package org.postiljon.bounce.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiteralAutomatonTest {
    private static final LiteralAutomaton.Admits ALL = (number, end) -> true;

    @Test
    void findsLiteralsWithinLiterals() {
        LiteralAutomaton automaton = new LiteralAutomaton(List.of("he", "she", "his", "hers"));
        assertThat(automaton.find("ushers", ALL).stream()).containsExactly(0, 1, 3);
        assertThat(automaton.find("", ALL).isEmpty()).isTrue();
        assertThat(automaton.find("hi\u00e9s", ALL).isEmpty()).isTrue();
    }

    @Test
    void findsWhatContainsFinds() {
        Random random = new Random(4711);
        for (int round = 0; round < 500; round++) {
            Set<String> literals = new LinkedHashSet<>();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                literals.add(word(random, 1 + random.nextInt(5)));
            }
            List<String> list = new ArrayList<>(literals);
            String text = word(random, random.nextInt(30));
            BitSet expected = new BitSet();
            for (int i = 0; i < list.size(); i++) {
                expected.set(i, text.contains(list.get(i)));
            }
            assertThat(new LiteralAutomaton(list).find(text, ALL))
                    .as(list + " in " + text)
                    .isEqualTo(expected);
        }
    }

    @Test
    void findsOnlyWhatCounts() {
        LiteralAutomaton automaton = new LiteralAutomaton(List.of("he", "she"));
        assertThat(automaton.find("ushers he", (number, end) -> end == 9).stream())
                .containsExactly(0);
    }

    private static String word(Random random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(3)));
        }
        return word.toString();
    }
}
