package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.RecipientResult.Result;

/** What a {@link Spool} promises of due times: who is handed out when, and what is told and counted of those who wait. */
public interface SpoolScheduleContract extends SpoolUnderTest {
    @Test
    default void nothingIsDueEarly() {
        await(spool().accept(mail("d1", NOON)));

        assertThat(await(spool().refill(KEY, NOON.minusMillis(1), 10))).isEmpty();
        assertThat(names(refill(10))).containsExactly("d1");
    }

    @Test
    default void handsOutInDueOrder() {
        await(spool().accept(mail("late", NOON)));
        await(spool().accept(mail("early", NOON.minusSeconds(2))));
        await(spool().accept(mail("middle", NOON.minusSeconds(1))));
        await(spool().accept(mail("middle2", NOON.minusSeconds(1))));

        assertThat(names(refill(10))).containsExactly("early", "middle", "middle2", "late");
    }

    @Test
    default void handsOutOnce() {
        await(spool().accept(mail("d1", NOON)));
        await(spool().accept(mail("d2", NOON)));

        assertThat(names(refill(1))).containsExactly("d1");
        assertThat(names(refill(10))).containsExactly("d2");
        assertThat(refill(10)).isEmpty();
    }

    @Test
    default void keysDoNotMix() {
        await(spool().accept(mail("d1", NOON)));
        WaitingKey other = Samples.key("mx.c.example");
        await(spool().accept(mail("d2", other, NOON, Labels.NONE, "d2@c.example")));

        assertThat(names(await(spool().refill(other, NOON, 10)))).containsExactly("d2");
        assertThat(names(refill(10))).containsExactly("d1");
        assertThat(await(spool().refill(Samples.key("mx.d.example"), NOON, 10))).isEmpty();
    }

    @Test
    default void handsOutAgainWhatIsPutBack() {
        await(spool().accept(mail("d1", NOON.minusSeconds(1))));
        await(spool().accept(mail("d2", NOON)));
        List<Waiting> both = refill(10);

        spool().putBack(List.of(both.get(0)));

        assertThat(names(refill(10))).containsExactly("d1");
        assertThat(refill(10)).isEmpty();
    }

    @Test
    default void findsWhatIsCommittedBehindItsPlace() {
        await(spool().accept(mail("d1", NOON)));
        assertThat(refill(10)).hasSize(1);

        await(spool().accept(mail("d2", NOON.minusSeconds(60))));

        assertThat(names(refill(10))).containsExactly("d2");
    }

    @Test
    default void handsOutWhatIsExpired() {
        Instant early = NOON.plusSeconds(60);
        await(spool().accept(mail("held", Labels.NONE, Samples.delivery(KEY, NOON, early, "held@b.example"))));
        await(spool().hold(KEY, l -> true, "pause 7", 10));
        await(spool().accept(mail("out", Labels.NONE, Samples.delivery(KEY, NOON, early, "out@b.example"))));
        refill(1);
        await(spool().accept(mail("over", Labels.NONE, Samples.delivery(KEY, NOON, early, "over@b.example"))));
        await(spool().accept(mail("lives", NOON)));

        assertThat(await(spool().expired(early.minusMillis(1), 10))).isEmpty();
        List<Waiting> over = await(spool().expired(early, 10));

        assertThat(names(over)).containsExactlyInAnyOrder("held", "over");
        assertThat(await(spool().expired(early, 10))).isEmpty();
        assertThat(names(refill(10))).containsExactly("lives");
        over.forEach(w -> await(spool().settle(Samples.failed(w, early))));
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(2L);
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(0L);
    }

    @Test
    default void nextDueIsExact() {
        assertThat(await(spool().nextDue(KEY))).isEmpty();
        await(spool().accept(mail("d1", NOON)));
        await(spool().accept(mail("d2", NOON.plusSeconds(5))));

        assertThat(await(spool().nextDue(KEY))).contains(NOON);
        Waiting first = refill(1).get(0);
        assertThat(await(spool().nextDue(KEY))).contains(NOON.plusSeconds(5));
        spool().putBack(List.of(first));
        assertThat(await(spool().nextDue(KEY))).contains(NOON);
    }

    @Test
    default void countsRecipientsDueInATime() {
        await(spool().accept(mail("d1", KEY, NOON.minusSeconds(10), Labels.NONE, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", NOON)));
        await(spool().accept(mail("d3", NOON.plusSeconds(10))));
        refill(1);

        assertThat(await(spool().countDue(KEY, NOON.minusSeconds(60), NOON))).isEqualTo(3);
        assertThat(await(spool().countDue(KEY, NOON.minusSeconds(10), NOON))).isEqualTo(1);
        assertThat(await(spool().countDue(Samples.key("mx.c.example"), NOON.minusSeconds(60), NOON)))
                .isZero();
    }

    @Test
    default void countsEachRecipientWhenItsOwnTimeComes() {
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example", "c@b.example")));
        await(spool().accept(mail("d2", KEY, NOON.plusSeconds(60), Labels.NONE, "d@b.example")));
        Waiting waiting = refill(1).get(0);
        Instant later = NOON.plusSeconds(600);
        List<RecipientResult> results = List.of(
                Samples.result(waiting, 0, Result.DELIVERED, Samples.OK),
                new RecipientResult(waiting.recipients().get(1).recipient(), Result.WAITS, Samples.LATER, later, 1));
        await(spool().settle(new Settlement(
                waiting, results, Optional.of(new Settlement.Next(NOON, 1, 1, "out1")), List.of(), List.of(), NOON)));

        assertThat(countDue(NOON.minusMillis(1), NOON)).as("c").isEqualTo(1);
        assertThat(countDue(NOON, later.minusMillis(1))).as("d").isEqualTo(1);
        assertThat(countDue(later.minusMillis(1), later)).as("b").isEqualTo(1);
        assertThat(countDue(NOON.minusMillis(1), later)).as("all of them").isEqualTo(3);
        assertThat(countDue(later, later.plusSeconds(600))).isZero();
    }

    private long countDue(Instant after, Instant until) {
        return await(spool().countDue(KEY, after, until));
    }

    @Test
    default void backlogCounts() {
        await(spool().accept(mail("d1", KEY, NOON.plusSeconds(5), Labels.NONE, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", NOON)));

        Backlog backlog = spool().backlog().get(0);

        assertThat(spool().backlog()).hasSize(1);
        assertThat(backlog.key()).isEqualTo(KEY);
        assertThat(backlog.waiting()).isEqualTo(2);
        assertThat(backlog.held()).isZero();
        assertThat(backlog.recipients()).isEqualTo(3);
        assertThat(backlog.oldestDue()).contains(NOON);
        Backlog reopened = reopened().backlog().get(0);
        assertThat(reopened).isEqualTo(backlog);
    }

    @Test
    default void oldestDueIsThatOfTheNextToHandOut() {
        await(spool().accept(mail("d1", NOON)));
        await(spool().accept(mail("d2", NOON.plusSeconds(5))));

        assertThat(refill(10)).hasSize(1);

        Instant oldest = spool().backlog().get(0).oldestDue().orElseThrow();
        assertThat(oldest).isBetween(NOON, NOON.plusSeconds(5));
        assertThat(spool().backlog().get(0).waiting()).isEqualTo(2);
        assertThat(await(spool().refill(KEY, NOON.plusSeconds(5), 10))).hasSize(1);
        assertThat(spool().backlog().get(0).oldestDue()).isEmpty();
    }

    @Test
    default void tellsWhatWaits() {
        await(spool().accept(mail("d1", NOON)));
        Recorder recorder = new Recorder();

        spool().listen(recorder);

        assertThat(recorder.backlogs()).extracting(Backlog::waiting).containsExactly(1L);
        await(spool().accept(mail("d2", NOON)));
        recorder.awaitBacklog(b -> b.waiting() == 2);
    }

    @Test
    default void findsByRecipient() {
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", NOON)));
        await(spool().accept(mail("d3", KEY, NOON.minusSeconds(9), Labels.NONE, "b@b.example")));
        Predicate<Address> which = a -> a.localPart().equals("b");

        assertThat(names(await(spool().find(which, 10)))).containsExactly("d1", "d3");
        assertThat(names(await(spool().find(which, 1)))).containsExactly("d1");
        assertThat(names(refill(10))).containsExactly("d3", "d1", "d2");
    }
}
