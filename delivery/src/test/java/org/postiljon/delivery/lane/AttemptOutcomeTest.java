package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.smtp.Extensions;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;

class AttemptOutcomeTest {
    private static final Instant DUE = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant NOW = DUE.plusSeconds(7);
    private static final Terms TERMS = new Terms(
            new RetrySchedule(List.of(Duration.ofMinutes(10), Duration.ofMinutes(30)), 5, 0), false, true, true);
    private static final Reply TAKEN = Reply.of(Stage.END_OF_DATA, 250, "2.0.0 queued");
    private static final Reply FULL = Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full");
    private static final Reply UNKNOWN = Reply.of(Stage.RCPT, 550, "5.1.1 no such user");

    private Optional<Address> sender = Address.parse("news@a.example");
    private Instant expires = DUE.plus(Duration.ofHours(24));
    private int retries = 1;
    private Optional<Answer> last = Optional.empty();

    private Waiting waiting(String... recipients) {
        return new Waiting(
                new Handle() {},
                42,
                new WaitingKey(new Site("mx.b.example"), Stream.BULK, Pool.DEFAULT, "a.example", Transport.DIRECT),
                new Domain("b.example"),
                new Message(
                        "mail1",
                        "<m@a.example>",
                        new Envelope(sender, "", "", false, false),
                        Labels.NONE,
                        new Profile("outgoing"),
                        Stream.BULK),
                (ContentRef) () -> 1000,
                List.of(recipients).stream()
                        .map(r -> new WaitingRecipient(recipient(r), last, Instant.EPOCH, retries))
                        .toList(),
                3,
                retries,
                DUE,
                DUE,
                expires,
                "default",
                "",
                false);
    }

    private static Recipient recipient(String name) {
        return new Recipient(Address.parse(name + "@b.example").orElseThrow());
    }

    private static Attempt.Judged judged(String name, Answer answer, Verdict.Kind kind, Scope scope) {
        return new Attempt.Judged(recipient(name), answer, new Verdict(kind, scope, "test"));
    }

    private AttemptOutcome outcome(int losses, boolean disguised, String cancelled, Attempt.Judged... judged) {
        return outcome(new Setbacks.InARow(0, losses), disguised, cancelled, judged);
    }

    private AttemptOutcome outcome(
            Setbacks.InARow before, boolean disguised, String cancelled, Attempt.Judged... judged) {
        List<String> names = new ArrayList<>();
        for (Attempt.Judged j : judged) {
            names.add(j.recipient().address().localPart());
        }
        Attempt attempt = new Attempt(
                waiting(names.toArray(String[]::new)),
                List.of(judged),
                "default",
                new SessionInfo(Peer.NONE, Optional.empty(), Extensions.NONE),
                NOW,
                Duration.ofSeconds(1),
                1000);
        return AttemptOutcome.of(attempt, TERMS, disguised, cancelled, before, 0.5);
    }

    private static List<String> kinds(AttemptOutcome outcome) {
        return outcome.settlement().events().stream()
                .map(e -> e.getClass().getSimpleName())
                .toList();
    }

    /** due: seconds after NOW, "front" for the old due time, "gone" where nothing waits. */
    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, MESSAGE, gone, 0",
        "PERMANENT, RECIPIENT, gone, 0",
        "PERMANENT, MESSAGE, gone, 0",
        "TEMPORARY, RECIPIENT, 1800, 1",
        "TEMPORARY, MESSAGE, 1800, 1",
        "GREYLISTED, MESSAGE, 1800, 1",
        "AMBIGUOUS, MESSAGE, 1800, 1",
        "RATE_LIMITED, DESTINATION, front, 0",
        "CONNECTIONS_LIMITED, DESTINATION, front, 0",
        "BLOCKED, SOURCE, front, 0",
        "UNREACHABLE, DESTINATION, front, 0",
        "UNREACHABLE, HOST, front, 0",
        "UNREACHABLE, CONNECTION, front, 0",
        "CONNECTION_ENDED, CONNECTION, front, 0",
        "RATE_LIMITED, RECIPIENT, 1800, 1",
    })
    void whatAVerdictMeansForTheDelivery(Verdict.Kind kind, Scope scope, String due, int spent) {
        Optional<Settlement.Next> next = outcome(0, false, "", judged("r", FULL, kind, scope))
                .settlement()
                .next();
        Optional<Instant> wanted =
                switch (due) {
                    case "gone" -> Optional.empty();
                    case "front" -> Optional.of(DUE);
                    default -> Optional.of(NOW.plusSeconds(Long.parseLong(due)));
                };
        assertThat(next.map(Settlement.Next::due)).isEqualTo(wanted);
        next.ifPresent(n -> {
            assertThat(n.retries()).isEqualTo(retries + spent);
            assertThat(n.attempts()).isEqualTo(4);
            assertThat(n.source()).isEqualTo("default");
        });
    }

    /** How its remaining recipients wait on. */
    private static Settlement.Next next(AttemptOutcome outcome) {
        return outcome.settlement().next().orElseThrow();
    }

    @Test
    void aGreylistedMailComesAgainWhenItIsToldElseAfterFiveMinutesTheFirstTime() {
        Reply told = Reply.of(Stage.RCPT, 451, "4.7.1 greylisted, try again in 120 seconds");
        retries = 0;
        assertThat(next(outcome(0, false, "", judged("r", told, Verdict.Kind.GREYLISTED, Scope.MESSAGE)))
                        .due())
                .isEqualTo(NOW.plusSeconds(121));
        assertThat(next(outcome(0, false, "", judged("r", FULL, Verdict.Kind.GREYLISTED, Scope.MESSAGE)))
                        .due())
                .isEqualTo(NOW.plusSeconds(301));
    }

    @Test
    void aThrottleInDisguiseSpendsNoRetry() {
        var next = next(outcome(0, true, "", judged("r", FULL, Verdict.Kind.TEMPORARY, Scope.MESSAGE)));
        assertThat(next.due()).isEqualTo(DUE);
        assertThat(next.retries()).isEqualTo(retries);
    }

    /** Whatever the schedule still allows: the sender must not hear of it. */
    @Test
    void ourOwnFaultSpendsNoRetryAndFailsNobody() {
        Attempt.Judged unreadable = judged(
                "r", new NoReply(Stage.DATA, NoReply.Cause.LOCAL, "gone"), Verdict.Kind.TEMPORARY, Scope.MESSAGE);
        Attempt.Judged stopped =
                judged("r", new NoReply(Stage.DATA, NoReply.Cause.ABORTED, ""), Verdict.Kind.TEMPORARY, Scope.MESSAGE);
        Attempt.Judged noSuchAddress = judged(
                "r", new NoReply(Stage.CONNECT, NoReply.Cause.LOCAL, "bind"), Verdict.Kind.UNREACHABLE, Scope.SOURCE);
        for (int spentSoFar : new int[] {0, 5, 100}) {
            retries = spentSoFar;
            assertThat(waits(unreadable, 9)).isEqualTo(NOW.plusSeconds(600));
            assertThat(waits(stopped, 9)).isEqualTo(DUE);
            assertThat(waits(noSuchAddress, 9)).isEqualTo(DUE);
        }
    }

    @Test
    void contentThatNobodyCouldReadWaitsWithoutAnAttempt() {
        retries = 5;
        Answer why = new NoReply(Stage.MAIL, NoReply.Cause.LOCAL, "its content can't be read: gone");
        Settlement settlement = AttemptOutcome.unreadable(waiting("r"), List.of(recipient("r")), why, TERMS, NOW, 0.5)
                .settlement();
        assertThat(settlement.events()).isEmpty();
        assertThat(settlement.next()).contains(new Settlement.Next(NOW.plusSeconds(600), 3, 5, "default"));
        Terms atOnce = new Terms(new RetrySchedule(List.of(Duration.ZERO), 0, 0), false, true, true);
        assertThat(next(AttemptOutcome.unreadable(waiting("r"), List.of(recipient("r")), why, atOnce, NOW, 0.5))
                        .due())
                .as("nothing spins")
                .isEqualTo(NOW.plusSeconds(60));
    }

    private Instant waits(Attempt.Judged judged, int losses) {
        AttemptOutcome outcome = outcome(losses, false, "", judged);
        assertThat(outcome.failed()).isZero();
        Settlement.Next next = outcome.settlement().next().orElseThrow();
        assertThat(next.retries()).isEqualTo(retries);
        return next.due();
    }

    @Test
    void aMailThatLosesConnectionAfterConnectionSpendsRetriesInTheEnd() {
        Attempt.Judged lost = judged(
                "r", new NoReply(Stage.DATA, NoReply.Cause.LOST, "reset"), Verdict.Kind.UNREACHABLE, Scope.CONNECTION);
        assertThat(next(outcome(AttemptOutcome.LOSSES_FORGIVEN - 1, false, "", lost))
                        .retries())
                .isEqualTo(retries);
        assertThat(next(outcome(AttemptOutcome.LOSSES_FORGIVEN, false, "", lost))
                        .retries())
                .isEqualTo(retries + 1);
    }

    @Test
    void aMailThatComesBackToTheFrontAgainAndAgainLetsOthersGoFirstAndSpendsNothing() {
        Attempt.Judged slow =
                judged("r", Reply.of(Stage.RCPT, 451, "4.7.1 slow down"), Verdict.Kind.RATE_LIMITED, Scope.DESTINATION);
        int most = AttemptOutcome.FRONTS_FORGIVEN;
        Settlement.Next front = next(outcome(new Setbacks.InARow(most - 1, 0), false, "", slow));
        assertThat(front.due()).isEqualTo(DUE);
        Settlement.Next aside = next(outcome(new Setbacks.InARow(most, 0), false, "", slow));
        assertThat(aside.due()).isEqualTo(NOW.plusSeconds(300));
        assertThat(aside.retries()).isEqualTo(retries);
    }

    @Test
    void eachRecipientThatWaitsHasATimeAndRetriesOfItsOwn() {
        Settlement settlement = outcome(
                        0,
                        false,
                        "",
                        judged("taken", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE),
                        judged("busy", FULL, Verdict.Kind.TEMPORARY, Scope.RECIPIENT),
                        judged(
                                "rest",
                                Reply.of(Stage.RCPT, 452, "4.5.3 too many recipients"),
                                Verdict.Kind.TEMPORARY,
                                Scope.MESSAGE))
                .settlement();
        assertThat(settlement.results())
                .filteredOn(r -> !r.isFinal())
                .extracting(
                        r -> r.recipient().address().localPart(), RecipientResult::notBefore, RecipientResult::retries)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("busy", NOW.plusSeconds(1800), retries + 1),
                        org.assertj.core.groups.Tuple.tuple("rest", DUE, retries));
        assertThat(settlement.next().orElseThrow().due())
                .as("the rest goes at once")
                .isEqualTo(DUE);
    }

    @Test
    void whoWasNotTriedKeepsItsTime() {
        Instant later = NOW.plusSeconds(900);
        Waiting both = new Waiting(
                new Handle() {},
                42,
                waiting("x").key(),
                new Domain("b.example"),
                waiting("x").message(),
                (ContentRef) () -> 1000,
                List.of(
                        new WaitingRecipient(recipient("rest"), Optional.of(FULL), DUE, 0),
                        new WaitingRecipient(recipient("busy"), Optional.of(FULL), later, 2)),
                3,
                2,
                DUE,
                DUE,
                expires,
                "default",
                "",
                false);
        assertThat(both.recipientsDue(NOW))
                .extracting(r -> r.recipient().address().localPart())
                .containsExactly("rest");
        Attempt attempt = new Attempt(
                both,
                List.of(judged("rest", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE)),
                "default",
                new SessionInfo(Peer.NONE, Optional.empty(), Extensions.NONE),
                NOW,
                Duration.ofSeconds(1),
                1000);
        Settlement settlement = AttemptOutcome.of(attempt, TERMS, false, "", Setbacks.InARow.NONE, 0.5)
                .settlement();
        assertThat(settlement.results()).hasSize(1);
        assertThat(settlement.next().orElseThrow().due()).isEqualTo(later);
    }

    @Test
    void aFullMailboxIsNotTooManyRecipients() {
        Settlement settlement = outcome(
                        0,
                        false,
                        "",
                        judged("taken", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE),
                        judged("full", FULL, Verdict.Kind.TEMPORARY, Scope.RECIPIENT))
                .settlement();
        assertThat(settlement.next().orElseThrow().due()).isEqualTo(NOW.plusSeconds(1800));
    }

    @Test
    void eachRecipientGoesItsOwnWay() {
        AttemptOutcome outcome = outcome(
                0,
                false,
                "",
                judged("taken", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE),
                judged("unknown", UNKNOWN, Verdict.Kind.PERMANENT, Scope.RECIPIENT),
                judged("full", Reply.of(Stage.RCPT, 450, "4.2.2 full"), Verdict.Kind.TEMPORARY, Scope.RECIPIENT));
        assertThat(outcome.settlement().results())
                .extracting(RecipientResult::result)
                .containsExactly(
                        RecipientResult.Result.DELIVERED, RecipientResult.Result.FAILED, RecipientResult.Result.WAITS);
        assertThat(kinds(outcome)).containsExactly("Attempted", "Delivered", "Attempted", "Failed", "Attempted");
        assertThat(outcome.settlement().outbox())
                .extracting(OutboxItem::kind)
                .containsExactly(OutboxItem.Kind.BOUNCE, OutboxItem.Kind.SUCCESS);
        assertThat(outcome.delivered()).isEqualTo(1);
        assertThat(outcome.failed()).isEqualTo(1);
    }

    @Test
    void tooManyRecipientsGoAtOnceWithoutARetryWhereOthersWereTaken() {
        Reply overflow = Reply.of(Stage.RCPT, 452, "4.5.3 too many recipients");
        var next = next(outcome(
                0,
                false,
                "",
                judged("taken", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE),
                judged("rest", overflow, Verdict.Kind.TEMPORARY, Scope.RECIPIENT)));
        assertThat(next.due()).isEqualTo(DUE);
        assertThat(next.retries()).isEqualTo(retries);
    }

    @Test
    void theLastRetryFailsWithTheLastRealAnswer() {
        retries = 5;
        AttemptOutcome outcome = outcome(0, false, "", judged("r", FULL, Verdict.Kind.TEMPORARY, Scope.RECIPIENT));
        assertThat(outcome.settlement().next()).isEmpty();
        assertThat(outcome.settlement().events().get(1)).isInstanceOfSatisfying(Event.Failed.class, failed -> {
            assertThat(failed.answer()).isEqualTo(FULL);
            assertThat(failed.attempts()).isEqualTo(4);
        });
    }

    @Test
    void aRetryAfterTheEndOfItsLifeFailsNow() {
        expires = NOW.plusSeconds(60);
        AttemptOutcome outcome = outcome(0, false, "", judged("r", FULL, Verdict.Kind.TEMPORARY, Scope.RECIPIENT));
        assertThat(kinds(outcome)).containsExactly("Attempted", "Failed");
    }

    @Test
    void failedMailOfTheNullSenderIsForTheBounceProcessorToo() {
        sender = Optional.empty();
        AttemptOutcome outcome = outcome(0, false, "", judged("r", UNKNOWN, Verdict.Kind.PERMANENT, Scope.RECIPIENT));
        assertThat(outcome.settlement().outbox()).extracting(OutboxItem::kind).containsExactly(OutboxItem.Kind.BOUNCE);
        assertThat(kinds(outcome)).containsExactly("Attempted", "Failed");
    }

    @Test
    void aCancelledMailIsDiscardedInsteadOfRetriedButADeliveredOneStaysDelivered() {
        AttemptOutcome outcome = outcome(
                0,
                false,
                "cancelled by kim",
                judged("taken", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE),
                judged("full", FULL, Verdict.Kind.RATE_LIMITED, Scope.DESTINATION));
        assertThat(kinds(outcome)).containsExactly("Attempted", "Delivered", "Attempted", "Discarded");
        assertThat(outcome.discarded()).isEqualTo(1);
        assertThat(outcome.settlement().next()).isEmpty();
        assertThat(outcome.settlement().outbox()).extracting(OutboxItem::kind).containsExactly(OutboxItem.Kind.SUCCESS);
    }

    @Test
    void aSmarthostsWordIsSentAndNotDelivered() {
        Attempt attempt = new Attempt(
                waiting("r"),
                List.of(judged("r", TAKEN, Verdict.Kind.ACCEPTED, Scope.MESSAGE)),
                "default",
                new SessionInfo(Peer.NONE, Optional.empty(), Extensions.NONE),
                NOW,
                Duration.ofSeconds(1),
                1000);
        Terms smarthost = new Terms(RetrySchedule.DEFAULT, true, true, false);
        assertThat(kinds(AttemptOutcome.of(attempt, smarthost, false, "", Setbacks.InARow.NONE, 0.5)))
                .containsExactly("Attempted", "Sent");
    }

    @Test
    void whatExpiresFailsWithItsLastAnswerOrSaysNoMoreThanIsKnown() {
        String known = "no outcome of an attempt is known; mx is Offline";
        last = Optional.of(FULL);
        AttemptOutcome tried = AttemptOutcome.expired(waiting("r"), "mx is Offline", TERMS, NOW);
        assertThat(tried.settlement().events().get(0))
                .isInstanceOfSatisfying(
                        Event.Failed.class, f -> assertThat(f.answer()).isEqualTo(FULL));

        last = Optional.empty();
        AttemptOutcome untried = AttemptOutcome.expired(waiting("r"), "mx is Offline", TERMS, NOW);
        assertThat(untried.settlement().events().get(0))
                .isInstanceOfSatisfying(
                        Event.Expired.class, e -> assertThat(e.reason()).isEqualTo(known));
        assertThat(untried.settlement().outbox().get(0).results())
                .extracting(r -> r.answer().describe())
                .containsExactly("timed out at ROUTE: " + known);
    }
}
