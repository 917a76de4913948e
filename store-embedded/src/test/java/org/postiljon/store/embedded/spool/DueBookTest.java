package org.postiljon.store.embedded.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.spool.DueBook.Reading;

/** The book's two rules, in every order in which a read and a commit can meet. */
class DueBookTest {
    private static final WaitingKey KEY = Samples.key("mx.b.example");
    private static final WaitingKey OTHER = Samples.key("mx.c.example");

    private final DueBook book = new DueBook();

    private static Position at(long due, long id) {
        return new Position(due, id);
    }

    private Backlog backlog(WaitingKey key) {
        List<Backlog> backlogs = book.backlogs(List.of(key));
        assertThat(backlogs).hasSize(1);
        return backlogs.get(0);
    }

    /** Hands this one out, as a refill that saw nothing else. */
    private void handOut(Position at) {
        Reading reading = book.read(KEY);
        assertThat(reading.take(KEY, at, false)).isTrue();
        reading.endRefill(null);
    }

    @Test
    void countsWhatJoinsAndLeaves() {
        book.joined(KEY, at(5, 1), 3);
        book.joined(KEY, at(4, 2), 2);
        book.joinedHeld(KEY, 7);
        book.joined(OTHER, at(1, 3), 1);

        assertThat(backlog(KEY)).isEqualTo(new Backlog(KEY, 2, 1, 12, Optional.of(Instant.ofEpochMilli(4))));
        assertThat(book.isHeld(KEY)).isTrue();
        book.left(KEY, 1, false, 3);
        book.left(KEY, 9, true, 7);
        assertThat(backlog(KEY).waiting()).isEqualTo(1);
        assertThat(backlog(KEY).held()).isZero();
        assertThat(backlog(KEY).recipients()).isEqualTo(2);
        assertThat(book.isHeld(KEY)).isFalse();
        assertThat(backlog(OTHER).waiting()).isEqualTo(1);
    }

    @Test
    void aKeyInWhichNothingWaitsIsForgotten() {
        book.joined(KEY, at(5, 1), 1);
        book.left(KEY, 1, false, 1);

        assertThat(book.backlogs()).isEmpty();
        assertThat(book.next(KEY)).isNull();
    }

    @Test
    void whatIsLoadedIsReadFromItsOldest() {
        book.load(KEY, 10, 2, 30, 77);
        book.load(OTHER, 0, 2, 3, 0);

        assertThat(book.next(KEY)).isEqualTo(at(77, 0));
        assertThat(book.next(OTHER)).as("only held ones").isNull();
        assertThat(backlog(KEY).recipients()).isEqualTo(30);
        assertThat(backlog(OTHER).held()).isEqualTo(2);
    }

    @Test
    void eachIsTakenOnce() {
        book.joined(KEY, at(5, 1), 1);
        Reading first = book.read(KEY);
        Reading second = book.read(KEY);

        assertThat(first.take(KEY, at(5, 1), false)).isTrue();
        assertThat(second.take(KEY, at(5, 1), false)).isFalse();
        assertThat(book.isTaken(1)).isTrue();
        first.endRefill(null);
        second.endRefill(null);
        assertThat(book.next(KEY)).isNull();
        assertThat(backlog(KEY).waiting()).as("handed out ones are counted").isEqualTo(1);
    }

    @Test
    void whatJoinsBehindThePlaceIsReadNext() {
        book.joined(KEY, at(5, 1), 1);
        handOut(at(5, 1));

        book.joined(KEY, at(9, 2), 1);
        assertThat(book.next(KEY)).isEqualTo(at(9, 2));
        book.joined(KEY, at(3, 3), 1);
        assertThat(book.next(KEY)).isEqualTo(at(3, 3));
        book.joined(KEY, at(4, 4), 1);
        assertThat(book.next(KEY)).isEqualTo(at(3, 3));
    }

    @Test
    void aReadThatIsUnderWayHearsOfWhatJoins() {
        book.joined(KEY, at(5, 1), 1);
        Reading reading = book.read(KEY);
        assertThat(reading.take(KEY, at(5, 1), false)).isTrue();
        book.joined(KEY, at(4, 2), 1);
        book.joined(OTHER, at(1, 3), 1);

        reading.endRefill(at(8, 0));

        assertThat(book.next(KEY)).isEqualTo(at(4, 2));
    }

    @Test
    void aReadThatSawAllLeavesNoPlaceUnlessSomethingJoined() {
        Reading reading = book.read(KEY);
        reading.endRefill(null);
        assertThat(book.next(KEY)).isNull();
        assertThat(book.backlogs())
                .as("an empty key that was read is forgotten")
                .isEmpty();

        Reading again = book.read(KEY);
        book.joined(KEY, at(4, 2), 1);
        again.endRefill(null);
        assertThat(book.next(KEY)).isEqualTo(at(4, 2));
    }

    @Test
    void whatChangedDuringAReadIsNotTakenByIt() {
        book.joined(KEY, at(5, 1), 1);
        handOut(at(5, 1));
        Reading reading = book.read(KEY);
        // Its outcome is committed meanwhile: the read may have seen the row as it was.
        book.left(KEY, 1, false, 1);
        book.joined(KEY, at(7, 1), 1);

        assertThat(reading.take(KEY, at(5, 1), false)).isFalse();
        reading.endRefill(null);

        assertThat(book.next(KEY)).as("the next read finds it").isEqualTo(at(7, 1));
        handOut(at(7, 1));
    }

    @Test
    void whatIsPutBackIsReadNext() {
        book.joined(KEY, at(5, 1), 1);
        handOut(at(5, 1));
        Reading reading = book.read(KEY);
        book.putBack(KEY, at(5, 1), false);
        reading.endRefill(null);

        assertThat(book.next(KEY)).isEqualTo(at(5, 1));
        assertThat(book.isTaken(1)).isFalse();
    }

    @Test
    void puttingBackWhatIsNotTakenChangesNothing() {
        book.joined(KEY, at(5, 1), 1);
        handOut(at(5, 1));
        book.putBack(KEY, at(3, 9), false);

        assertThat(book.next(KEY)).isNull();
    }

    @Test
    void aHeldOneThatIsPutBackDoesNotMoveThePlace() {
        book.joinedHeld(KEY, 1);
        Reading reading = book.read();
        assertThat(reading.take(KEY, at(5, 1), true)).isTrue();
        reading.end();

        book.putBack(KEY, at(5, 1), true);

        assertThat(book.isTaken(1)).isFalse();
        assertThat(book.next(KEY)).isNull();
    }

    @Test
    void aReadThatFailsFreesWhatItTook() {
        book.joined(KEY, at(5, 1), 1);
        book.joined(KEY, at(6, 2), 1);
        Reading reading = book.read(KEY);
        reading.take(KEY, at(5, 1), false);
        reading.take(KEY, at(6, 2), false);

        reading.fail();

        assertThat(book.isTaken(1)).isFalse();
        assertThat(book.isTaken(2)).isFalse();
        assertThat(book.next(KEY)).isEqualTo(at(5, 1));
    }

    @Test
    void aKeyThatIsReadIsKeptUntilTheReadEnds() {
        book.joined(KEY, at(5, 1), 1);
        Reading reading = book.read(KEY);
        reading.take(KEY, at(5, 1), false);
        book.left(KEY, 1, false, 1);
        assertThat(book.backlogs()).isEmpty();
        reading.endRefill(at(6, 0));

        assertThat(book.next(KEY)).as("nothing waits").isNull();
    }

    @Test
    void aSweepGoesOnWhereItEndedAndBackForWhatJoined() {
        book.joined(KEY, at(5, 1), 1);
        assertThat(book.sweep(KEY, "hold 7")).isEqualTo(Position.START);
        book.read(KEY).endSweep("hold 7", at(9, 0));
        assertThat(book.sweep(KEY, "hold 7")).isEqualTo(at(9, 0));
        assertThat(book.sweep(KEY, "hold 8")).isEqualTo(Position.START);
        assertThat(book.next(KEY))
                .as("a sweep does not move the due order's place")
                .isEqualTo(at(5, 1));

        book.joined(KEY, at(7, 2), 1);
        assertThat(book.sweep(KEY, "hold 7")).isEqualTo(at(7, 2));

        Reading slice = book.read(KEY);
        book.joined(KEY, at(6, 3), 1);
        slice.endSweep("hold 7", Position.END);
        assertThat(book.sweep(KEY, "hold 7")).isEqualTo(at(6, 3));
        book.endOfSweep(KEY, "hold 7");
        assertThat(book.sweep(KEY, "hold 7")).isEqualTo(Position.START);
    }

    @Test
    void positionsGoByTimeThenId() {
        assertThat(List.of(at(2, 1), at(1, 2), at(1, 1), Position.END, Position.START).stream()
                        .sorted()
                        .toList())
                .containsExactly(Position.START, at(1, 1), at(1, 2), at(2, 1), Position.END);
        assertThat(Position.min(null, at(1, 1))).isEqualTo(at(1, 1));
        assertThat(Position.min(at(1, 1), null)).isEqualTo(at(1, 1));
        assertThat(Position.min(null, null)).isNull();
        assertThat(Objects.requireNonNull(Position.min(at(2, 1), at(1, 9)))).isEqualTo(at(1, 9));
        assertThat(at(1, 1).after()).isGreaterThan(at(1, 1)).isLessThanOrEqualTo(at(1, 2));
    }
}
