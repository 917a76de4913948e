package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;
import static org.postiljon.delivery.spool.Samples.read;
import static org.postiljon.delivery.spool.Samples.text;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.RecipientResult.Result;

/** What a {@link Spool} promises of outcomes, also of those that come twice or late. */
public interface SpoolOutcomeContract extends SpoolUnderTest {
    @Test
    default void settledIsGone() {
        Waiting waiting = accepted("d1");

        await(spool().settle(Samples.delivered(waiting, NOON)));

        assertThat(refill(10)).isEmpty();
        assertThat(spool().backlog()).isEmpty();
        assertThat(await(reopened().refill(KEY, NOON, 10))).isEmpty();
    }

    @Test
    default void deferredComesAgainWhenItIsDue() {
        Waiting waiting = accepted("d1");

        await(spool().settle(Samples.deferred(waiting, NOON, NOON.plusSeconds(600))));

        assertThat(await(spool().refill(KEY, NOON.plusSeconds(599), 10))).isEmpty();
        Waiting again = await(spool().refill(KEY, NOON.plusSeconds(600), 10)).get(0);
        assertThat(again.id()).isEqualTo(waiting.id());
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.retries()).isEqualTo(1);
        assertThat(again.lastSource()).isEqualTo("out1");
        assertThat(again.due()).isEqualTo(NOON.plusSeconds(600));
        assertThat(again.recipients().get(0).last()).contains(Samples.LATER);
    }

    @Test
    default void recipientsWithAFinalResultLeave() {
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example", "c@b.example")));
        Waiting waiting = refill(1).get(0);
        List<RecipientResult> results = List.of(
                Samples.result(waiting, 0, Result.DELIVERED, Samples.OK),
                Samples.result(waiting, 1, Result.WAITS, Samples.LATER));

        await(spool().settle(new Settlement(
                waiting, results, Optional.of(new Settlement.Next(NOON, 1, 1, "out1")), List.of(), List.of(), NOON)));

        Waiting again = refill(1).get(0);
        assertThat(again.recipients())
                .extracting(r -> r.recipient().address().toString())
                .containsExactly("b@b.example", "c@b.example");
        assertThat(again.recipients().get(0).last()).contains(Samples.LATER);
        assertThat(again.recipients().get(1).last()).isEmpty();
        assertThat(spool().backlog()).extracting(Backlog::recipients).containsExactly(2L);
    }

    @Test
    default void eachRecipientKeepsATimeAndRetriesOfItsOwn() {
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example", "c@b.example")));
        Waiting waiting = refill(1).get(0);
        Instant later = NOON.plusMillis(600_123);
        Recipient busy = waiting.recipients().get(0).recipient();
        Recipient rest = waiting.recipients().get(1).recipient();
        List<RecipientResult> results = List.of(
                new RecipientResult(busy, Result.WAITS, Samples.LATER, later, 3),
                new RecipientResult(rest, Result.WAITS, Samples.LATER, NOON, 0));

        await(spool().settle(new Settlement(
                waiting, results, Optional.of(new Settlement.Next(NOON, 1, 1, "out1")), List.of(), List.of(), NOON)));

        Waiting again = await(reopened().refill(KEY, NOON.plusSeconds(60), 1)).get(0);
        assertThat(again.recipients())
                .containsExactly(
                        new WaitingRecipient(busy, Optional.of(Samples.LATER), later, 3),
                        new WaitingRecipient(rest, Optional.of(Samples.LATER), NOON, 0),
                        waiting.recipients().get(2));
        assertThat(again.recipientsDue(NOON.plusSeconds(60)))
                .extracting(WaitingRecipient::recipient)
                .containsExactly(rest, waiting.recipients().get(2).recipient());
    }

    @Test
    default void settlingTwiceChangesNothing() {
        Waiting waiting = accepted("d1");
        Settlement deferred = Samples.deferred(waiting, NOON, NOON);
        await(spool().settle(deferred));
        Waiting again = refill(1).get(0);

        await(spool().settle(deferred));

        assertThat(refill(10)).isEmpty();
        await(spool().settle(Samples.delivered(again, NOON)));
        await(spool().settle(deferred));
        await(spool().settle(Samples.delivered(again, NOON)));
        assertThat(spool().backlog()).isEmpty();
    }

    @Test
    default void settlingTwiceChangesNothingAfterAReopen() {
        Waiting waiting = accepted("d1");
        Settlement deferred = Samples.deferred(waiting, NOON, NOON.plusSeconds(600));
        await(spool().settle(deferred));

        Spool reopened = reopened();
        await(reopened.settle(deferred));
        await(reopened.settle(Samples.delivered(waiting, NOON)));

        assertThat(names(await(reopened.refill(KEY, NOON.plusSeconds(600), 10))))
                .containsExactly("d1");
    }

    @Test
    default void anOutcomeThatComesAfterItWasPutBackAndHeldCounts() {
        Waiting first = accepted("d1");
        await(spool().accept(mail("d2", NOON)));
        Waiting second = refill(1).get(0);
        spool().putBack(List.of(first, second));
        assertThat(await(spool().hold(KEY, l -> true, "pause 7", 10))).isEqualTo(2);

        await(spool().settle(Samples.delivered(first, NOON)));
        await(spool().settle(Samples.deferred(second, NOON, NOON)));

        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(1L);
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(0L);
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(1);
        assertThat(names(refill(10))).containsExactly("d2");
    }

    @Test
    default void anOutcomeThatComesAfterItWasPutBackAndMovedCounts() {
        Site other = new Site("mx.c.example");
        Waiting first = accepted("d1");
        spool().putBack(List.of(first));
        assertThat(await(spool().retag(KEY, other, d -> true, 10))).isEqualTo(1);

        await(spool().settle(Samples.deferred(first, NOON, NOON.plusSeconds(5))));

        assertThat(spool().backlog()).extracting(Backlog::key).containsExactly(KEY.at(other));
        assertThat(names(await(spool().refill(KEY.at(other), NOON.plusSeconds(5), 10))))
                .containsExactly("d1");
    }

    @Test
    default void anOutcomeThatCountsNoAttemptIsSettledOnce() {
        Waiting waiting = accepted("d1");
        Settlement untried = new Settlement(
                waiting,
                List.of(),
                Optional.of(new Settlement.Next(NOON, 0, 0, "")),
                Samples.deferred(waiting, NOON, NOON).events(),
                List.of(),
                NOON);
        long before = events().end();
        await(spool().settle(untried));
        await(spool().settle(untried));

        assertThat(events().after(before, 10)).hasSize(1);
        assertThat(refill(10)).hasSize(1);
    }

    @Test
    default void handsTheOutboxOverUntilItIsDone() {
        Recorder recorder = new Recorder();
        spool().listen(recorder);
        Waiting waiting = accepted("d1");
        await(spool().settle(Samples.failed(waiting, NOON)));

        OutboxItem item = recorder.awaitOutbox();

        assertThat(item.id()).isPositive();
        assertThat(item.kind()).isEqualTo(OutboxItem.Kind.BOUNCE);
        assertThat(item.message()).isEqualTo(waiting.message());
        assertThat(item.results()).extracting(RecipientResult::answer).containsExactly(Samples.NO_USER);
        assertThat(read(await(spool().content(item.content())))).isEqualTo(text("d1"));
        Spool reopened = reopened();
        Recorder afterwards = new Recorder();
        reopened.listen(afterwards);
        assertThat(afterwards.awaitOutbox()).isEqualTo(item);
        assertThat(read(await(reopened.content(item.content())))).isEqualTo(text("d1"));
        await(spool().outboxDone(item.id()));
        await(spool().outboxDone(item.id()));
        Recorder done = new Recorder();
        reopened().listen(done);
        assertThat(done.outbox()).isEmpty();
    }
}
