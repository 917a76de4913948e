package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private final FairShare<String> share = new FairShare<>();

    private List<String> turns(int n) {
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            turns.add(share.next(p -> true).orElseThrow());
        }
        return turns;
    }

    @Test
    void turnsFollowTheWeights() {
        share.join("bulk", 1);
        share.join("triggered", 3);
        assertThat(turns(8))
                .containsExactly(
                        "bulk", "triggered", "triggered", "triggered", "bulk", "triggered", "triggered", "triggered");
    }

    @Test
    void whoJoinsIsServedWithinOneRound() {
        share.join("a", 2);
        share.join("b", 2);
        assertThat(turns(1)).containsExactly("a");
        share.join("late", 1);
        assertThat(turns(4)).containsExactly("a", "b", "b", "late");
    }

    @Test
    void whoIsNotAbleIsPassedOverAndKeepsHisPlace() {
        share.join("a", 1);
        share.join("b", 1);
        assertThat(share.next(p -> p.equals("b"))).contains("b");
        assertThat(share.next(p -> false)).isEmpty();
        assertThat(turns(4)).containsOnly("a", "b").contains("a");
    }

    @Test
    void whoRestsIsPassedOverAndKeepsPlaceAndTurn() {
        share.join("a", 2);
        share.join("b", 1);
        share.join("c", 1);
        assertThat(turns(1)).containsExactly("a");
        share.rest("a");
        share.rest("b");
        share.rest("b");
        assertThat(share.awake()).containsExactly("c");
        assertThat(turns(2)).containsExactly("c", "c");
        share.join("b", 1);
        share.join("a", 2);
        assertThat(turns(4)).as("what was left of its turn, then the others").containsExactly("a", "b", "c", "a");
    }

    @Test
    void itRestsWhenAllRestAndIsEmptyWhenAllHaveLeft() {
        share.join("a", 1);
        share.join("b", 1);
        share.rest("a");
        assertThat(share.rests()).isFalse();
        share.leave("b");
        assertThat(share.rests()).isTrue();
        assertThat(share.isEmpty()).isFalse();
        assertThat(share.next(p -> true)).isEmpty();
        assertThat(share.peek(p -> true)).isEmpty();
        share.leave("a");
        assertThat(share.isEmpty()).isTrue();
        assertThat(share.rests()).isTrue();
        share.rest("nobody");
        assertThat(share.isEmpty()).isTrue();
    }

    @Test
    void joiningAgainAndLeavingWithoutBeingThereChangeNothing() {
        share.join("a", 1);
        share.join("a", 1);
        share.leave("nobody");
        assertThat(turns(2)).containsExactly("a", "a");
        share.leave("a");
        assertThat(share.isEmpty()).isTrue();
        assertThat(share.next(p -> true)).isEmpty();
    }

    @Test
    void aWeightBelowOneIsRefused() {
        assertThatThrownBy(() -> share.join("a", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    @Property
    void overManyRoundsEachGetsItsShare(
            @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 9) Integer> weights) {
        FairShare<Integer> many = new FairShare<>();
        for (int i = 0; i < weights.size(); i++) {
            many.join(i, weights.get(i));
        }
        int sum = weights.stream().mapToInt(Integer::intValue).sum();
        int[] got = new int[weights.size()];
        for (int i = 0; i < sum * 10; i++) {
            got[many.next(p -> true).orElseThrow()]++;
        }
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isEqualTo(10 * weights.get(i));
        }
    }
}
