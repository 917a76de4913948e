package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.address;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;
import static org.postiljon.delivery.spool.Samples.read;
import static org.postiljon.delivery.spool.Samples.text;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.RecipientResult.Result;

/** What each {@link Spool} promises; nobody overrides or disables a test. */
public interface SpoolContract {
    /** The spool under test, empty at first. */
    Spool spool();

    /** A second spool on what is on disk now, as after kill -9; the first is not closed. */
    Spool reopened();

    /** The events of that spool. */
    EventLog events();

    private List<Waiting> refill(int limit) {
        return await(spool().refill(KEY, NOON, limit));
    }

    private Waiting accepted(String name) {
        await(spool().accept(mail(name, NOON)));
        return refill(1).get(0);
    }

    @Test
    default void acceptedSurvivesAKill() {
        assertThat(await(spool().accept(mail("d1", NOON)))).containsExactly(address("d1@b.example"));

        Spool reopened = reopened();
        List<Waiting> waiting = await(reopened.refill(KEY, NOON, 10));

        assertThat(names(waiting)).containsExactly("d1");
        assertThat(read(await(reopened.content(waiting.get(0).content())))).isEqualTo(text("d1"));
    }

    @Test
    default void handsOutWhatWasTaken() {
        Labels labels = new Labels("a.example", "spring", "blue", "news");
        Instant expires = NOON.plus(Duration.ofHours(24));
        await(spool().accept(mail("d1", KEY, NOON, labels, "anna@b.example", "bert@b.example")));

        Waiting waiting = refill(1).get(0);

        assertThat(waiting.key()).isEqualTo(KEY);
        assertThat(waiting.domain()).isEqualTo(address("anna@b.example").domain());
        assertThat(waiting.message()).isEqualTo(Samples.message("d1", labels));
        assertThat(waiting.content().size()).isEqualTo(Samples.content("d1").size());
        assertThat(waiting.recipients())
                .extracting(r -> r.recipient().address().toString())
                .containsExactly("anna@b.example", "bert@b.example");
        assertThat(waiting.recipients()).allSatisfy(r -> assertThat(r.last()).isEmpty());
        assertThat(waiting.attempts()).isZero();
        assertThat(waiting.retries()).isZero();
        assertThat(waiting.accepted()).isEqualTo(NOON);
        assertThat(waiting.due()).isEqualTo(NOON);
        assertThat(waiting.expires()).isEqualTo(expires);
        assertThat(waiting.lastSource()).isEmpty();
        assertThat(waiting.hold()).isEmpty();
        assertThat(waiting.suspended()).isFalse();
        assertThat(spool().mayAttempt(waiting.handle())).isTrue();
    }

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
                result(waiting, 0, Result.DELIVERED, Samples.OK), result(waiting, 1, Result.WAITS, Samples.LATER));

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

    private static RecipientResult result(Waiting waiting, int index, Result result, Answer answer) {
        return new RecipientResult(waiting.recipients().get(index).recipient(), result, answer);
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
    default void theSameMailIsTakenOnce() {
        await(spool().accept(mail("d1", NOON)));

        assertThat(await(spool().accept(mail("d1", NOON)))).isEmpty();

        assertThat(refill(10)).hasSize(1);
    }

    @Test
    default void theSameMailIsTakenOnceUnderAnotherSuffix() {
        Submission first = mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example");
        await(spool().accept(first));
        Submission again = new Submission(
                first.key(),
                Samples.message("d1-!1234", Labels.NONE),
                first.content(),
                List.of(Samples.delivery(KEY, NOON, NOON.plusSeconds(9), "b@b.example", "c@b.example")),
                NOON);

        assertThat(await(spool().accept(again))).containsExactly(address("c@b.example"));

        assertThat(refill(10))
                .flatExtracting(Waiting::recipients)
                .extracting(r -> r.recipient().address().toString())
                .containsExactlyInAnyOrder("a@b.example", "b@b.example", "c@b.example");
    }

    @Test
    default void theSameMailIsTakenOnceAfterItWasDelivered() {
        await(spool().settle(Samples.delivered(accepted("d1"), NOON)));

        assertThat(await(spool().accept(mail("d1", NOON)))).isEmpty();
        assertThat(await(reopened().accept(mail("d1", NOON)))).isEmpty();
        assertThat(refill(10)).isEmpty();
    }

    @Test
    default void anotherProfileSendsTheSameMailToo() {
        Submission first = mail("d1", NOON);
        await(spool().accept(first));
        SubmissionKey other = new SubmissionKey(first.key().root(), first.key().messageId(), new Profile("other"));

        assertThat(await(spool().accept(
                                new Submission(other, first.message(), first.content(), first.deliveries(), NOON))))
                .hasSize(1);
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
    default void idsNeverComeBack() {
        Waiting first = accepted("d1");
        await(spool().settle(Samples.delivered(first, NOON)));
        Spool reopened = reopened();

        await(reopened.accept(mail("d2", NOON)));

        assertThat(await(reopened.refill(KEY, NOON, 1)).get(0).id()).isGreaterThan(first.id());
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

    @Test
    default void contentGoesWithItsLastNeed() {
        await(spool().accept(mail(
                "d1",
                Labels.NONE,
                Samples.delivery(KEY, NOON, NOON.plusSeconds(9), "a@b.example"),
                Samples.delivery(Samples.key("mx.c.example"), NOON, NOON.plusSeconds(9), "c@c.example"))));
        Waiting first = refill(1).get(0);
        await(spool().settle(Samples.delivered(first, NOON)));

        assertThat(read(await(spool().content(first.content())))).isEqualTo(text("d1"));
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
                result(waiting, 0, Result.DELIVERED, Samples.OK),
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
    default void suspendsOnce() {
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", NOON.plusSeconds(60))));
        await(spool().accept(mail("d3", NOON)));
        Waiting handedOut = refill(1).get(0);
        long before = events().end();
        Suspension why = new Suspension("421 too many", Optional.of(NOON.plusSeconds(900)), NOON);

        assertThat(await(spool().suspend(KEY, why, 2))).isEqualTo(2);
        assertThat(await(spool().suspend(KEY, why, 2))).isEqualTo(1);
        assertThat(await(spool().suspend(KEY, why, 2))).isZero();

        List<LoggedEvent> told = events().after(before, 100);
        assertThat(told).hasSize(4).allSatisfy(e -> {
            Event.Suspended event = (Event.Suspended) e.event();
            assertThat(event.at()).isEqualTo(NOON);
            assertThat(event.reason()).isEqualTo("421 too many");
            assertThat(event.until()).contains(NOON.plusSeconds(900));
        });
        await(spool().settle(Samples.deferred(handedOut, NOON, NOON.minusSeconds(99))));
        await(spool().accept(mail("d4", NOON.minusSeconds(50))));
        assertThat(await(spool().suspend(KEY, why, 10))).isEqualTo(1);
        assertThat(await(reopened().suspend(KEY, why, 10))).isZero();
        assertThat(refill(10)).allSatisfy(w -> assertThat(w.suspended()).isTrue());
    }

    @Test
    default void holdsAndReleases() {
        Labels spring = new Labels("", "spring", "", "");
        await(spool().accept(mail("d1", KEY, NOON, spring, "d1@b.example")));
        await(spool().accept(mail("d2", NOON)));
        await(spool().accept(mail("d3", KEY, NOON.plusSeconds(5), spring, "d3@b.example")));

        assertThat(await(spool().hold(KEY, spring::equals, "pause 7", 1))).isEqualTo(1);
        assertThat(await(spool().hold(KEY, spring::equals, "pause 7", 10))).isEqualTo(1);

        assertThat(names(await(spool().refill(KEY, NOON.plusSeconds(60), 10)))).containsExactly("d2");
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(2L);
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(1L);
        assertThat(await(spool().countDue(KEY, NOON.minusSeconds(9), NOON.plusSeconds(60))))
                .isEqualTo(1);
        Spool reopened = reopened();
        assertThat(names(await(reopened.refill(KEY, NOON.plusSeconds(60), 10)))).containsExactly("d2");
        assertThat(reopened.backlog()).extracting(Backlog::held).containsExactly(2L);
        assertThat(await(spool().release("pause 8", 10))).isZero();
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(2);
        assertThat(names(refill(10))).containsExactly("d1");
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(0L);
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(3L);
    }

    @Test
    default void whatIsHandedOutIsNotHeldMovedOrDiscarded() {
        Labels spring = new Labels("", "spring", "", "");
        await(spool().accept(mail("d1", KEY, NOON, spring, "d1@b.example")));
        Waiting handedOut = refill(1).get(0);

        assertThat(await(spool().hold(KEY, l -> true, "pause 7", 10))).isZero();
        assertThat(await(spool().retag(KEY, new Site("mx.c.example"), d -> true, 10)))
                .isZero();
        assertThat(await(spool().discard(spring, "cancelled", NOON, 10))).isZero();

        spool().putBack(List.of(handedOut));
        assertThat(await(spool().hold(KEY, l -> true, "pause 7", 10))).isEqualTo(1);
        assertThat(await(spool().discard(spring, "cancelled", NOON, 10))).isEqualTo(1);
    }

    @Test
    default void discardsByLabel() {
        Labels spring = new Labels("a.example", "spring", "blue", "");
        Labels autumn = new Labels("a.example", "autumn", "blue", "");
        await(spool().accept(mail("d1", KEY, NOON, spring, "a@b.example", "b@b.example")));
        await(spool().accept(mail("d2", KEY, NOON, autumn, "d2@b.example")));
        await(spool().accept(mail("d3", Samples.key("mx.c.example"), NOON, spring, "d3@c.example")));
        await(spool().accept(mail("d4", NOON)));
        await(spool().hold(Samples.key("mx.c.example"), l -> true, "pause 7", 10));
        long before = events().end();

        assertThat(await(spool().discard(new Labels("", "spring", "", ""), "by anna", NOON, 1)))
                .isEqualTo(2);
        assertThat(await(spool().discard(new Labels("", "spring", "", ""), "by anna", NOON, 10)))
                .isEqualTo(1);
        assertThat(await(spool().discard(new Labels("", "spring", "", ""), "by anna", NOON, 10)))
                .isZero();

        assertThat(events().after(before, 10)).hasSize(3).allSatisfy(e -> {
            Event.Discarded event = (Event.Discarded) e.event();
            assertThat(event.reason()).isEqualTo("by anna");
            assertThat(event.subject().labels()).isEqualTo(spring);
        });
        assertThat(await(spool().discard(new Labels("", "", "blue", ""), "by anna", NOON, 10)))
                .isEqualTo(1);
        assertThat(names(refill(10))).containsExactly("d4");
        assertThat(spool().backlog()).extracting(Backlog::recipients).containsExactly(1L);
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
    default void movesToAnotherSite() {
        Site other = new Site("mx.c.example");
        await(spool().accept(mail("d1", KEY, NOON, Labels.NONE, "d1@c.example")));
        await(spool().accept(mail("d2", KEY, NOON, Labels.NONE, "d2@c.example")));
        await(spool().accept(mail("d3", NOON)));
        await(spool().accept(mail("d4", KEY, NOON, new Labels("", "x", "", ""), "d4@c.example")));
        await(spool().hold(KEY, l -> l.campaign().equals("x"), "pause 7", 10));
        Predicate<Domain> which = d -> d.name().equals("c.example");

        assertThat(await(spool().retag(KEY, other, which, 1))).isEqualTo(1);
        assertThat(await(spool().retag(KEY, other, which, 10))).isEqualTo(2);

        assertThat(names(refill(10))).containsExactly("d3");
        assertThat(names(await(spool().refill(KEY.at(other), NOON, 10)))).containsExactly("d1", "d2");
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(1);
        assertThat(names(await(spool().refill(KEY.at(other), NOON, 10)))).containsExactly("d4");
        assertThat(spool().backlog())
                .extracting(b -> b.key().site().name() + " " + b.waiting())
                .containsExactlyInAnyOrder("mx.b.example 1", "mx.c.example 3");
    }

    @Test
    default void movingToTheSameSiteMovesNothing() {
        await(spool().accept(mail("d1", NOON)));
        await(spool().accept(mail("d2", NOON)));
        await(spool().hold(KEY, l -> true, "pause 7", 1));

        assertThat(await(spool().retag(KEY, KEY.site(), d -> true, 10))).isZero();
        assertThat(spool().backlog()).extracting(Backlog::waiting).containsExactly(1L);
        assertThat(spool().backlog()).extracting(Backlog::held).containsExactly(1L);
    }

    @Test
    default void aDiscardThatNamesNothingIsRefused() {
        await(spool().accept(mail("d1", NOON)));

        assertThatThrownBy(() -> spool().discard(Labels.NONE, "by anna", NOON, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one label");

        assertThat(names(refill(10))).containsExactly("d1");
    }

    @Test
    default void aDiscardInSlicesMissesNothingThatIsPutBackMeanwhile() {
        Labels spring = new Labels("", "spring", "", "");
        for (String name : List.of("d1", "d2", "d3")) {
            await(spool().accept(mail(name, KEY, NOON, spring, name + "@b.example")));
        }
        List<Waiting> first = refill(1);
        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isEqualTo(1);
        spool().putBack(first);

        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isEqualTo(1);
        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isEqualTo(1);
        assertThat(await(spool().discard(spring, "by anna", NOON, 1))).isZero();
        assertThat(spool().backlog()).isEmpty();
    }

    @Test
    default void aReleaseLeavesAloneWhatIsHandedOut() {
        Instant over = NOON.plusSeconds(60);
        await(spool().accept(mail("d1", Labels.NONE, Samples.delivery(KEY, NOON, over, "d1@b.example"))));
        await(spool().hold(KEY, l -> true, "pause 7", 10));
        List<Waiting> expired = await(spool().expired(over, 10));
        assertThat(names(expired)).containsExactly("d1");

        assertThat(await(spool().release("pause 7", 10))).isZero();
        assertThat(refill(10)).isEmpty();

        spool().putBack(expired);
        assertThat(await(spool().release("pause 7", 10))).isEqualTo(1);
        assertThat(names(refill(10))).containsExactly("d1");
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
