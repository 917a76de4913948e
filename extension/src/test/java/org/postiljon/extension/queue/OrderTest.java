package org.postiljon.extension.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.spool.ContentRef;

class OrderTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final ContentRef NOWHERE = () -> 0;

    private final Order order = new Order();

    @Test
    void highestPriorityGoesFirstThenWhoCameFirst() {
        add(1, NOON, 5);
        add(2, NOON, 9);
        add(3, NOON, 5);
        add(4, NOON, 0);
        assertThat(takeAll(NOON)).containsExactly(2L, 1L, 3L, 4L);
    }

    @Test
    void nothingGoesBeforeItIsDue() {
        add(1, NOON.plusSeconds(10), 9);
        add(2, NOON, 0);
        assertThat(takeAll(NOON.plusMillis(9_999))).containsExactly(2L);
        assertThat(order.nextDue()).contains(NOON.plusSeconds(10));
        assertThat(takeAll(NOON.plusSeconds(10))).containsExactly(1L);
        assertThat(order.nextDue()).isEmpty();
    }

    @Test
    void aMailIsHandedOutOnceUntilItIsPutBack() {
        add(1, NOON, 5);
        Entry taken = order.take(NOON).orElseThrow();
        assertThat(order.take(NOON)).isEmpty();
        assertThat(order.size()).isEqualTo(1);
        order.putBack(taken.again(NOON.plusSeconds(60), 7));
        assertThat(order.take(NOON)).isEmpty();
        assertThat(order.take(NOON.plusSeconds(60)).map(Entry::id)).contains(1L);
    }

    @Test
    void puttingBackWhatIsFinishedDoesNothing() {
        add(1, NOON, 5);
        Entry taken = order.take(NOON).orElseThrow();
        order.finish(taken);
        order.putBack(taken);
        assertThat(order.take(NOON)).isEmpty();
        assertThat(order.size()).isZero();
    }

    @Test
    void removalLeavesAloneWhatIsTaken() {
        add(1, NOON, 9);
        add(2, NOON, 5);
        add(3, NOON.plus(Duration.ofDays(1)), 5);
        order.take(NOON);
        assertThat(order.remove(entry -> true)).extracting(Entry::id).containsExactly(2L, 3L);
        assertThat(order.size()).isEqualTo(1);
    }

    @Test
    void flushMakesAllDueInTheOrderInWhichTheyCame() {
        add(1, NOON, 5);
        add(2, NOON.plusSeconds(30), 5);
        add(3, NOON.plusSeconds(2), 5);
        assertThat(order.flush()).isEqualTo(3);
        assertThat(order.waiting(NOON)).extracting(Entry::id).containsExactly(1L, 2L, 3L);
        assertThat(takeAll(NOON)).containsExactly(1L, 2L, 3L);
    }

    private void add(long id, Instant due, int priority) {
        order.add(new Entry(id, "mail" + id, "a@a.example\nb@b.example", due, priority, id, NOWHERE, null));
    }

    private List<Long> takeAll(Instant now) {
        List<Long> ids = new ArrayList<>();
        for (Optional<Entry> next = order.take(now); next.isPresent(); next = order.take(now)) {
            ids.add(next.get().id());
        }
        return ids;
    }
}
