package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.spool.OutboxItem;

class DispatcherTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void deliversAndTellsEachStep() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.send("anna@b.example");
        scenario.run(MINUTE);

        assertThat(site.delivered).containsExactly("anna@b.example");
        assertThat(scenario.kindsOf("anna@b.example")).containsExactly("Accepted", "Attempted", "Delivered");
        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.outbox).extracting(OutboxItem::kind).containsExactly(OutboxItem.Kind.SUCCESS);
    }

    @Test
    void keepsConnectionsForManyMailsAndClosesThemWhenIdle() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.sendMany(500, Stream.BULK, "b.example");
        scenario.run(MINUTE.multipliedBy(3));

        assertThat(site.delivered).hasSize(500).doesNotHaveDuplicates();
        assertThat(site.connects).isLessThan(40);
        assertThat(site.open).isZero();
    }

    @Test
    void aDeadSiteDelaysNobodyElse() {
        var scenario = new DeliveryScenario();
        scenario.network.site("dead.example").up = false;
        var slow = scenario.network.site("slow.example");
        slow.latency = Duration.ofSeconds(20);
        var good = scenario.network.site("good.example");
        scenario.sendMany(200, Stream.BULK, "dead.example");
        scenario.sendMany(200, Stream.BULK, "slow.example");
        scenario.sendMany(200, Stream.BULK, "good.example");
        scenario.run(MINUTE);

        assertThat(good.delivered).hasSize(200);
        assertThat(good.deliveredAt.get(199)).isBefore(DeliveryScenario.START.plusSeconds(20));
        assertThat(scenario.kindsOf("bulk1@dead.example")).containsExactly("Accepted");
    }

    @Test
    void aSiteThatIsNotSentToHasNoRate() {
        var scenario = new DeliveryScenario();
        scenario.network.site("b.example").up = false;
        scenario.sendMany(100, Stream.BULK, "b.example");
        int waits = 0;
        for (int second = 0; second < 300; second++) {
            scenario.run(Duration.ofSeconds(1));
            var site = scenario.destination("mx.b.example");
            if (site.known().until().isPresent() && site.known().until().get().isAfter(scenario.loop.now())) {
                waits++;
                assertThat(site.perMinute()).isZero();
            }
        }
        assertThat(waits).isPositive();
    }

    @Test
    void aDeadSiteIsKnownAndNotTriedAndGoesOnWhenItIsBack() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.up = false;
        scenario.sendMany(100, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(30));

        var offline = scenario.destination("mx.b.example");
        assertThat(offline.known().state()).isIn(LastKnown.State.OFFLINE, LastKnown.State.SUSPECT);
        assertThat(offline.known().cause()).contains("connection refused at CONNECT");
        assertThat(offline.notTried()).isEqualTo(100);
        assertThat(offline.attempts()).isZero();
        assertThat(site.connects).as("probes only").isLessThan(60);
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state)
                .first()
                .isEqualTo("Offline");

        site.up = true;
        scenario.run(Duration.ofMinutes(5));
        assertThat(site.delivered).hasSize(100);
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.OK);
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state)
                .last()
                .isEqualTo("Ok");
        assertThat(scenario.eventsOf("bulk50@b.example"))
                .filteredOn(e -> e instanceof Event.Attempted)
                .as("waiting for the state spends no attempt")
                .hasSize(1);
    }

    @Test
    void mailThatWaitsLongIsSuspendedOnce() {
        var scenario = new DeliveryScenario();
        scenario.network.site("b.example").up = false;
        scenario.sendMany(3, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(10));
        assertThat(scenario.kindsOf("bulk1@b.example")).containsExactly("Accepted");
        scenario.run(Duration.ofMinutes(60));
        assertThat(scenario.kindsOf("bulk1@b.example")).containsExactly("Accepted", "Suspended");
    }

    @Test
    void theNextMxIsTriedWhereTheFirstIsDead() {
        var scenario = new DeliveryScenario();
        var second = scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        scenario.network.host("mx1.b.example").up = false;
        scenario.sendMany(50, Stream.BULK, "b.example");
        scenario.run(MINUTE);

        assertThat(second.delivered).hasSize(50);
        assertThat(scenario.network.host("mx1.b.example").connects).isLessThan(5);
        assertThat(scenario.changes()).isEmpty();
    }

    @Test
    void aThrottlingSiteIsSlowedDownAndNothingIsLostOrRetried() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(30, 12_000, 20));
        var site = scenario.network.site("b.example").refusesAbove(100);
        scenario.sendMany(600, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(20));

        assertThat(site.delivered).hasSize(600).doesNotHaveDuplicates();
        long attempts = scenario.destination("mx.b.example").attempts();
        assertThat(attempts - 600).as("refused attempts").isBetween(1L, 60L);
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state)
                .contains("Throttled");
        assertThat(scenario.outbox).noneMatch(o -> o.kind() == OutboxItem.Kind.BOUNCE);
    }

    @Test
    void greylistedMailComesAgainAfterFiveMinutesAndOthersGoOn() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> recipient.toString().startsWith("grey") && times == 1
                ? Reply.of(Stage.RCPT, 451, "4.7.1 Greylisting in action, please come back later")
                : ScriptedSite.TAKEN;
        scenario.send("grey@b.example");
        scenario.sendMany(50, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(50).doesNotContain("grey@b.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(site.delivered).contains("grey@b.example");
        assertThat(scenario.kindsOf("grey@b.example"))
                .containsExactly("Accepted", "Attempted", "Attempted", "Delivered");
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.OK);
    }

    @Test
    void aRefusedRecipientFailsAtOnceAndTheOtherOfTheSameMailIsDelivered() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> recipient.toString().startsWith("nobody")
                ? Reply.of(Stage.RCPT, 550, "5.1.1 no such user")
                : ScriptedSite.TAKEN;
        scenario.sendOne(Stream.BULK, Labels.NONE, List.of("nobody@b.example", "bert@b.example"));
        scenario.run(MINUTE);

        assertThat(scenario.kindsOf("nobody@b.example")).containsExactly("Accepted", "Attempted", "Failed");
        assertThat(scenario.kindsOf("bert@b.example")).containsExactly("Accepted", "Attempted", "Delivered");
        var bounce = scenario.outbox.stream()
                .filter(o -> o.kind() == OutboxItem.Kind.BOUNCE)
                .findFirst()
                .orElseThrow();
        assertThat(bounce.results())
                .extracting(r -> r.recipient().toString(), r -> r.answer().describe())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("nobody@b.example", "550 5.1.1 no such user"));
    }

    @Test
    void whoIsBusyWaitsItsTimeWhileTheRestOfTheSameMailGoesInSeveralTransactions() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        int[] taken = {0};
        site.answers = (recipient, times) -> {
            if (recipient.toString().startsWith("busy")) {
                return times < 3 ? Reply.of(Stage.RCPT, 450, "4.2.1 mailbox busy") : ScriptedSite.TAKEN;
            }
            return taken[0]++ % 3 == 2 ? Reply.of(Stage.RCPT, 452, "4.5.3 too many recipients") : ScriptedSite.TAKEN;
        };
        List<String> all = new java.util.ArrayList<>(List.of("busy@b.example"));
        IntStream.range(0, 12).forEach(i -> all.add("r" + i + "@b.example"));
        scenario.sendOne(Stream.BULK, Labels.NONE, all);
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(12).doesNotContain("busy@b.example");
        assertThat(scenario.kindsOf("busy@b.example")).containsExactly("Accepted", "Attempted");
        scenario.run(Duration.ofMinutes(30));
        List<Long> minutes = scenario.eventsOf("busy@b.example").stream()
                .filter(Event.Attempted.class::isInstance)
                .map(e -> Duration.between(DeliveryScenario.START, e.at()).toMinutes())
                .toList();
        assertThat(minutes).containsExactly(0L, 10L, 20L);
        assertThat(site.delivered).contains("busy@b.example");
    }

    @Test
    void whoWasNotAskedForWantOfTimeGoesInTheNextTransactionWithoutARetry() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        var later = new NoReply(Stage.RCPT, NoReply.Cause.ABORTED, "its recipients took longer than 900 s");
        int[] asked = {0};
        site.answers = (recipient, times) -> asked[0]++ % 8 < 5 ? ScriptedSite.TAKEN : later;
        scenario.sendOne(
                Stream.BULK,
                Labels.NONE,
                IntStream.range(0, 15).mapToObj(i -> "r" + i + "@b.example").toList());
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(15).doesNotHaveDuplicates();
        assertThat(scenario.kindsOf("r14@b.example"))
                .containsExactly("Accepted", "Attempted", "Attempted", "Delivered");
        assertThat(scenario.changes()).as("says nothing of the site").isEmpty();
    }

    @Test
    void retriesFollowTheScheduleAndFailWithTheLastRealReply() {
        var scenario = new DeliveryScenario()
                .schedule(new RetrySchedule(List.of(Duration.ofMinutes(10), Duration.ofMinutes(30)), 100, 0))
                .lifetime(Duration.ofMinutes(100));
        scenario.network.site("b.example").answers =
                (recipient, times) -> Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full, time " + times);
        scenario.send("full@b.example");
        scenario.run(Duration.ofHours(3));

        List<Long> minutes = scenario.eventsOf("full@b.example").stream()
                .filter(Event.Attempted.class::isInstance)
                .map(e -> Duration.between(DeliveryScenario.START, e.at()).toMinutes())
                .toList();
        assertThat(minutes).containsExactly(0L, 10L, 40L, 70L);
        Event last = scenario.eventsOf("full@b.example").get(5);
        assertThat(last).isInstanceOfSatisfying(Event.Failed.class, failed -> {
            assertThat(failed.answer().describe()).isEqualTo("452 4.2.2 mailbox full, time 4");
            assertThat(failed.attempts()).isEqualTo(4);
            assertThat(Duration.between(DeliveryScenario.START, failed.at()).toMinutes())
                    .isEqualTo(70);
        });
        assertThat(scenario.waiting()).isZero();
    }

    @Test
    void whatWasNeverAttemptedExpiresWithTheReason() {
        var scenario = new DeliveryScenario().lifetime(Duration.ofHours(1));
        scenario.network.site("b.example").up = false;
        scenario.send("anna@b.example");
        scenario.run(Duration.ofHours(2));

        assertThat(scenario.kindsOf("anna@b.example")).containsExactly("Accepted", "Suspended", "Expired");
        Event last = scenario.eventsOf("anna@b.example").get(2);
        assertThat(last).isInstanceOfSatisfying(Event.Expired.class, e -> assertThat(e.reason())
                .contains("connection refused"));
        assertThat(scenario.outbox).extracting(OutboxItem::kind).containsExactly(OutboxItem.Kind.BOUNCE);
    }

    @Test
    void aConnectionLostAfterTheDotIsRetriedAndSaidToBeSent() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> times == 1
                ? new NoReply(Stage.END_OF_DATA, NoReply.Cause.LOST, "after the final dot")
                : ScriptedSite.TAKEN;
        scenario.send("anna@b.example");
        scenario.run(Duration.ofMinutes(15));
        assertThat(scenario.kindsOf("anna@b.example"))
                .containsExactly("Accepted", "Attempted", "Sent", "Attempted", "Delivered");
        assertThat(scenario.destination("mx.b.example").ambiguous()).isEqualTo(1);
    }

    @Test
    void aDomainThatTakesNoMailFailsWithoutAnAttempt() {
        var scenario = new DeliveryScenario();
        scenario.network.route(
                "null.example", new Route.Nowhere(Reply.of(Stage.ROUTE, 556, "5.1.10 null MX"), Duration.ofHours(1)));
        scenario.send("anna@null.example", "bert@nxdomain.example");
        scenario.run(MINUTE);

        assertThat(scenario.kindsOf("anna@null.example")).containsExactly("Accepted", "Failed");
        assertThat(scenario.eventsOf("anna@null.example").get(1))
                .isInstanceOfSatisfying(
                        Event.Failed.class, f -> assertThat(f.answer().stage()).isEqualTo(Stage.ROUTE));
        assertThat(scenario.kindsOf("bert@nxdomain.example")).containsExactly("Accepted", "Failed");
        assertThat(scenario.waiting()).isZero();
    }

    @Test
    void dnsThatFailsHoldsUpItsDomainOnlyUntilItAnswers() {
        var scenario = new DeliveryScenario();
        scenario.network.route(
                "lost.example",
                new Route.Unknown(new NoReply(Stage.ROUTE, NoReply.Cause.DNS, "SERVFAIL for lost.example")));
        var good = scenario.network.site("good.example");
        scenario.send("anna@lost.example", "bert@good.example");
        scenario.run(Duration.ofMinutes(20));
        assertThat(good.delivered).containsExactly("bert@good.example");
        var lost = scenario.destination("domain:lost.example");
        assertThat(lost.known().cause()).contains("SERVFAIL");
        assertThat(lost.attempts()).isZero();

        var site = scenario.network.site("lost.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(site.delivered).containsExactly("anna@lost.example");
    }

    @Test
    void mailMovesWhereTheMxChanges() {
        var scenario = new DeliveryScenario();
        var before = scenario.network.hosts("b.example", "old.b.example");
        before.up = false;
        scenario.sendMany(30, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        var after = scenario.network.hosts("b.example", "new.b.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(after.delivered).hasSize(30);
    }

    @Test
    void domainsOfOneMxSetAreOneSite() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(6_000, 12_000, 3));
        var site = scenario.network.hosts("b.example", "mx.shared.example");
        scenario.network.hosts("c.example", "mx.shared.example");
        site.latency = Duration.ofSeconds(1);
        scenario.sendMany(30, Stream.BULK, "b.example");
        scenario.sendMany(30, Stream.BULK, "c.example");
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(60);
        assertThat(site.mostOpen).isLessThanOrEqualTo(3);
    }

    @Test
    void triggeredMailDoesNotQueueBehindBulk() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(600, 600, 2));
        var site = scenario.network.site("b.example");
        scenario.sendMany(2_000, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        Instant at = scenario.loop.now();
        scenario.sendMany(5, Stream.TRIGGERED, "b.example");
        scenario.run(Duration.ofSeconds(5));

        List<Integer> places = IntStream.range(0, site.delivered.size())
                .filter(i -> site.delivered.get(i).startsWith("triggered"))
                .boxed()
                .toList();
        assertThat(places).hasSize(5);
        assertThat(site.deliveredAt.get(places.get(4))).isBefore(at.plusSeconds(2));
        assertThat(site.delivered.stream().filter(d -> d.startsWith("bulk")).count())
                .as("bulk goes on")
                .isGreaterThan(200);
    }

    @Test
    void aPauseHoldsMailWithoutAttemptsAndItsEndLetsItGo() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.send("first@b.example");
        scenario.run(MINUTE);
        var pause = new OperatorPause("they asked", "kim", scenario.loop.now(), Optional.empty());
        assertThat(scenario.get(scenario.dispatcher().pause("b.example", Optional.of(pause))))
                .containsExactly("mx.b.example");
        scenario.sendMany(20, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(30));
        assertThat(site.delivered).hasSize(1);
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.PAUSED);
        assertThat(scenario.destination("mx.b.example").perMinute()).isZero();
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(20);
        assertThat(scenario.kindsOf("bulk7@b.example")).containsExactly("Accepted", "Suspended");

        scenario.get(scenario.dispatcher().pause("mx.b.example", Optional.empty()));
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(21);
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state, Event.DestinationChanged::cause)
                .startsWith(org.assertj.core.groups.Tuple.tuple("Paused", "they asked"));
    }

    @Test
    void aSiteIsPausedByADomainAlsoWhenItsRouteIsNotKnownAnyMore() {
        var scenario = new DeliveryScenario();
        scenario.network.site("b.example");
        scenario.send("first@b.example");
        scenario.run(MINUTE);
        scenario.network.forgetRoutes();
        var pause = new OperatorPause("they asked", "kim", scenario.loop.now(), Optional.empty());
        var paused = scenario.dispatcher().pause("b.example", Optional.of(pause));
        scenario.run(Duration.ofSeconds(1));
        assertThat(scenario.get(paused)).containsExactly("mx.b.example");
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.PAUSED);
        var nothing = scenario.dispatcher().pause("nowhere.example", Optional.of(pause));
        scenario.run(Duration.ofSeconds(1));
        assertThat(scenario.get(nothing)).isEmpty();
    }

    @Test
    void aCancelledCampaignIsDiscardedAndOthersGoOn() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(60, 60, 2));
        var site = scenario.network.site("b.example");
        Labels spring = new Labels("", "spring", "", "");
        for (int i = 0; i < 200; i++) {
            scenario.send(Stream.BULK, spring, "s" + i + "@b.example");
        }
        scenario.send("other@b.example");
        scenario.run(MINUTE);
        long gone = scenario.get(scenario.dispatcher().cancel(spring, "cancelled by kim"));
        scenario.run(Duration.ofMinutes(10));

        assertThat(gone + site.delivered.size()).isEqualTo(201);
        assertThat(site.delivered).contains("other@b.example");
        assertThat(scenario.kindsOf("s199@b.example")).containsExactly("Accepted", "Discarded");
        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.outbox).noneMatch(o -> o.kind() == OutboxItem.Kind.BOUNCE);
    }

    @Test
    void theBudgetOfConnectionsIsNeverExceededAndEverybodyGetsOne() {
        DispatchSettings few = new DispatchSettings(
                DeliveryScenario.fast().limits(),
                5,
                Duration.ofSeconds(10),
                Duration.ofMinutes(15),
                java.util.Map.of());
        var scenario = new DeliveryScenario(few);
        List<ScriptedSite> sites = IntStream.range(0, 30)
                .mapToObj(i -> scenario.network.site("s" + i + ".example"))
                .toList();
        for (int i = 0; i < 30; i++) {
            scenario.sendMany(20, Stream.BULK, "s" + i + ".example");
        }
        int[] most = {0};
        for (int second = 0; second < 120; second++) {
            scenario.run(Duration.ofSeconds(1));
            most[0] = Math.max(most[0], sites.stream().mapToInt(s -> s.open).sum());
        }
        assertThat(most[0]).isLessThanOrEqualTo(5);
        assertThat(sites).allSatisfy(s -> assertThat(s.delivered).hasSize(20));
    }

    @Test
    void aReceiverThatTakesFewMessagesPerConnectionIsLearned() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.messagesPerConnection = 5;
        scenario.sendMany(200, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(3));
        assertThat(site.delivered).hasSize(200);
        assertThat(site.transactions).as("learned after a few").isLessThan(200 + 30);
    }

    @Test
    void aConnectionThatHasHadItsShareOfRecipientsIsGivenUpAtOnce() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(6_000, 12_000, 1));
        var site = scenario.network.site("b.example");
        site.recipientsPerConnection = 10;
        site.whenEnough = Reply.of(Stage.RCPT, 452, "4.5.3 Too many recipients this session");
        for (int mail = 0; mail < 3; mail++) {
            int first = 4 * mail;
            scenario.sendOne(
                    Stream.BULK,
                    Labels.NONE,
                    IntStream.range(first, first + 4)
                            .mapToObj(i -> "r" + i + "@b.example")
                            .toList());
        }
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(12).doesNotHaveDuplicates();
        assertThat(site.transactions).as("4, 4, 2, and the last 2").isEqualTo(4);
        assertThat(site.connects).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "421 4.7.0 too many messages this connection",
                "421 4.7.0 Too many mails in this session",
                "450 4.7.0 Too many messages per connection",
                "452 4.5.3 Too many recipients this session",
            })
    void aReceiverThatCountsPerConnectionGetsAnotherConnectionAndIsNotSlowedDown(String words) {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.messagesPerConnection = 5;
        site.whenEnough = Reply.of(Stage.MAIL, Integer.parseInt(words.substring(0, 3)), words.substring(4));
        scenario.sendMany(200, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(3));
        assertThat(site.delivered).hasSize(200);
        assertThat(site.transactions).as("learned after a few").isLessThan(200 + 30);
        assertThat(scenario.changes()).as("no slower, no pause").isEmpty();
        assertThat(scenario.eventsOf("bulk199@b.example").stream()
                        .filter(Event.Attempted.class::isInstance)
                        .count())
                .isLessThanOrEqualTo(2);
    }
}
