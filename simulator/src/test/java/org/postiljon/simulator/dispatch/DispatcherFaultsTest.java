package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.SpoolFailure;

/** What breaks around the dispatcher holds mail up for a while, and never for ever. */
class DispatcherFaultsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private final SpoolFailure full = new SpoolFailure("the disk is full");

    @Test
    void whileOutcomesCantBeStoredNothingIsSentAndThenAllGoesOn() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.sendMany(500, Stream.BULK, "b.example");
        scenario.run(Duration.ofSeconds(2));
        scenario.shaky.fail("settle", full);
        scenario.run(Duration.ofSeconds(5));
        int before = site.transactions;
        assertThat(before).isBetween(1, 499);
        assertThat(scenario.get(scenario.dispatcher().trouble()))
                .hasValueSatisfying(t -> assertThat(t).contains("the disk is full"));
        scenario.run(MINUTE);
        assertThat(site.transactions).isEqualTo(before);

        scenario.shaky.heal();
        scenario.run(MINUTE);
        assertThat(site.delivered).hasSize(500).doesNotHaveDuplicates();
        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.get(scenario.dispatcher().trouble())).isEmpty();
    }

    @Test
    void anOutcomeWithADefectHoldsUpNobodyElse() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.shaky.fails = (method, arguments) ->
                method.equals("settle") && ((Settlement) arguments[0]).of().id() == 3
                        ? Optional.of(new IllegalArgumentException("a defect"))
                        : Optional.empty();
        scenario.sendMany(20, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(3));
        assertThat(site.delivered).hasSize(20).doesNotHaveDuplicates();
        assertThat(scenario.waiting()).isEqualTo(1);

        scenario.shaky.heal();
        scenario.run(Duration.ofMinutes(2));
        assertThat(scenario.waiting()).isZero();
        assertThat(site.delivered).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"refill", "nextDue", "retag", "content", "countDue", "suspend", "expired"})
    void aCallOfTheSpoolThatFailsForAMinuteHoldsMailUpForNoLonger(String call) {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.shaky.fail(call, full);
        scenario.sendMany(30, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        scenario.shaky.heal();
        scenario.run(Duration.ofMinutes(15));
        assertThat(site.delivered).hasSize(30).doesNotHaveDuplicates();
        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.changes()).isEmpty();
    }

    @Test
    void aMailThatCantBeReadSaysNothingAboutItsReceiver() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.shaky.fail("content", full);
        scenario.sendMany(100, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        assertThat(scenario.destination("mx.b.example").attempts()).isZero();
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.OK);

        scenario.shaky.heal();
        scenario.run(Duration.ofMinutes(12));
        assertThat(site.delivered).hasSize(100);
        assertThat(scenario.destination("mx.b.example").attempts()).isEqualTo(100);
        assertThat(scenario.kindsOf("bulk7@b.example")).containsExactly("Accepted", "Attempted", "Delivered");
    }

    @Test
    void aMailThatCanNeverBeReadFailsInTimeAndSaysWhy() {
        var scenario = new DeliveryScenario().lifetime(Duration.ofHours(1));
        scenario.network.site("b.example");
        scenario.shaky.fail("content", new SpoolFailure("segment 7 is damaged"));
        scenario.send("anna@b.example");
        scenario.run(Duration.ofMinutes(70));
        assertThat(scenario.kindsOf("anna@b.example")).containsExactly("Accepted", "Failed");
        assertThat(scenario.eventsOf("anna@b.example").get(1))
                .isInstanceOfSatisfying(
                        Event.Failed.class,
                        failed -> assertThat(failed.answer().describe()).contains("segment 7 is damaged"));
        assertThat(scenario.waiting()).isZero();
    }

    @Test
    void aDefectThatOneMailMeetsHoldsUpThatMailOnly() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        int[] times = {0};
        scenario.asked = () -> {
            if (++times[0] == 3) {
                throw new IllegalStateException("a defect");
            }
        };
        scenario.sendMany(20, Stream.BULK, "b.example");
        scenario.run(Duration.ofSeconds(50));
        assertThat(scenario.waiting()).isEqualTo(1);
        scenario.run(Duration.ofMinutes(2));
        assertThat(scenario.waiting()).isZero();
        assertThat(site.delivered).hasSizeGreaterThanOrEqualTo(20);
    }

    /** The spool takes its time and fails now and then, receivers come and go, MX records change: all arrives once. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverHappensEachMailArrivesOnce(int seed) {
        var random = new Random(seed);
        var scenario = new DeliveryScenario();
        scenario.shaky.takes = () -> Duration.ofMillis(random.nextInt(60));
        scenario.shaky.fails = (method, arguments) ->
                random.nextInt(20) == 0 ? Optional.of(new SpoolFailure("now and then")) : Optional.empty();
        List<ScriptedSite> sites = IntStream.range(0, 4)
                .mapToObj(i -> scenario.network.site("s" + i + ".example"))
                .toList();
        for (int minute = 0; minute < 30; minute++) {
            ScriptedSite site = sites.get(random.nextInt(4));
            site.up = !site.up;
            sites.get(random.nextInt(4)).messagesPerConnection = 1 + random.nextInt(30);
            int moving = random.nextInt(4);
            String[] hosts = {"mx.s0.example", "mx.s1.example", "mx.s2.example", "mx.s3.example"};
            scenario.network.hosts("s" + moving + ".example", hosts[random.nextInt(4)]);
            for (int i = 0; i < 25; i++) {
                String address = "m" + minute + "-" + i + "@s" + random.nextInt(4) + ".example";
                Stream stream = random.nextBoolean() ? Stream.BULK : Stream.TRIGGERED;
                Labels labels = new Labels("t" + random.nextInt(5), "", "", "");
                scenario.sendOne(stream, labels, List.of(address));
            }
            scenario.run(Duration.ofSeconds(random.nextInt(90)));
            if (random.nextInt(8) == 0) {
                scenario.restart();
            }
        }
        sites.forEach(s -> s.up = true);
        scenario.shaky.heal();
        scenario.run(Duration.ofHours(3));

        List<String> arrived = sites.stream().flatMap(s -> s.delivered.stream()).toList();
        assertThat(arrived).doesNotHaveDuplicates().hasSize(30 * 25);
        assertThat(scenario.waiting()).isZero();
        assertThat(sites).allSatisfy(s -> assertThat(s.open).isZero());
        for (String address : arrived) {
            List<String> kinds = scenario.kindsOf(address);
            assertThat(kinds.get(0)).isEqualTo("Accepted");
            assertThat(kinds.get(kinds.size() - 1)).isEqualTo("Delivered");
            assertThat(kinds.get(kinds.size() - 2)).isIn("Attempted", "Suspended");
        }
    }

    @Test
    void theNextMxIsTriedWhereTheFirstFailsWithinTheTransaction() {
        theNextMxIsTried(first ->
                first.answers = (recipient, times) -> new NoReply(Stage.MAIL, NoReply.Cause.TIMEOUT, "scripted"));
    }

    @Test
    void theNextMxIsTriedWhereTheFirstEndsEachConnectionAtItsFirstMail() {
        theNextMxIsTried(first -> first.messagesPerConnection = 0);
    }

    private static void theNextMxIsTried(Consumer<ScriptedSite> whatTheFirstDoes) {
        var scenario = new DeliveryScenario();
        var second = scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        var first = scenario.network.host("mx1.b.example");
        whatTheFirstDoes.accept(first);
        scenario.sendMany(50, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        assertThat(second.delivered).hasSize(50);
        assertThat(first.transactions).isLessThan(10);
        assertThat(scenario.changes()).as("the site is fine").isEmpty();
    }

    @Test
    void whereEachHostFailsWithinTheTransactionTheSiteIsOffline() {
        var scenario = new DeliveryScenario();
        scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        for (String host : List.of("mx1.b.example", "mx2.b.example")) {
            scenario.network.host(host).answers =
                    (recipient, times) -> new NoReply(Stage.MAIL, NoReply.Cause.TIMEOUT, "scripted");
        }
        scenario.sendMany(50, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state)
                .first()
                .isEqualTo("Offline");
        assertThat(scenario.destination("mx1.b.example,mx2.b.example").attempts())
                .as("it is known and not tried")
                .isLessThan(20);
    }

    @Test
    void statesThatCantBeWrittenForAMinuteAreWrittenThenWithTheirEvents() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.up = false;
        scenario.states.fail("save", full);
        scenario.sendMany(5, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        assertThat(scenario.changes()).isEmpty();
        assertThat(scenario.events.load()).isEmpty();

        scenario.states.heal();
        scenario.run(MINUTE);
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state)
                .first()
                .isEqualTo("Offline");
        assertThat(scenario.events.load())
                .extracting(DestinationStates.Saved::site)
                .contains("mx.b.example");
        site.up = true;
        scenario.run(Duration.ofMinutes(10));
        assertThat(scenario.changes())
                .extracting(Event.DestinationChanged::state)
                .last()
                .isEqualTo("Ok");
    }

    @Test
    void statesOfManyDestinationsAreAllWrittenAFewAtATime() {
        var scenario = new DeliveryScenario();
        for (int i = 0; i < 1_000; i++) {
            scenario.network.site("s" + i + ".example");
            scenario.send("anna@s" + i + ".example");
        }
        scenario.run(Duration.ofSeconds(30));
        assertThat(scenario.events.load())
                .filteredOn(saved -> saved.site().startsWith("mx."))
                .hasSize(1_000);
    }

    @Test
    void aMailThatKillsConnectionsGetsOutOfTheWay() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> recipient.toString().startsWith("poison")
                ? new NoReply(Stage.DATA, NoReply.Cause.LOST, "scripted")
                : ScriptedSite.TAKEN;
        scenario.send("poison@b.example");
        scenario.sendMany(50, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(8));
        assertThat(site.delivered).hasSize(50);
    }

    @Test
    void aMailThatIsAnsweredAsIfTheSenderWereMeantHoldsUpItsSiteOnlyForAWhile() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> recipient.toString().startsWith("poison")
                ? Reply.of(Stage.RCPT, 451, "4.7.1 rate limit exceeded, slow down")
                : ScriptedSite.TAKEN;
        scenario.send("poison@b.example");
        scenario.sendMany(50, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(30));
        assertThat(site.delivered).hasSize(50);
        assertThat(scenario.waiting()).isEqualTo(1);
        assertThat(scenario.kindsOf("poison@b.example")).doesNotContain("Failed");
    }

    @Test
    void aStopLetsTransactionsEndAndARestartSendsNothingTwice() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.latency = Duration.ofSeconds(3);
        scenario.sendMany(200, Stream.BULK, "b.example");
        scenario.run(Duration.ofSeconds(8));
        scenario.restart();
        assertThat(site.delivered).as("the first run sent some").isNotEmpty();
        scenario.run(Duration.ofMinutes(20));
        assertThat(site.delivered).hasSize(200).doesNotHaveDuplicates();
        assertThat(scenario.destination("mx.b.example").attempts()).isEqualTo(200);
    }

    @Test
    void aStopWaitsForNobodyForLong() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.latency = Duration.ofMinutes(5);
        scenario.send("anna@b.example");
        scenario.run(Duration.ofSeconds(5));
        var stopped = scenario.dispatcher().stop().toCompletableFuture();
        scenario.run(Duration.ofSeconds(11));
        assertThat(stopped).isDone();
        assertThat(scenario.waiting()).isEqualTo(1);
    }

    @Test
    void aProbeThatIsRefusedInTheInstantOfARestartIsNotForgotten() {
        var scenario = new DeliveryScenario();
        scenario.network.route(
                "lost.example",
                new Route.Unknown(new NoReply(Stage.ROUTE, NoReply.Cause.DNS, "SERVFAIL for lost.example")));
        scenario.send("anna@lost.example");
        scenario.run(Duration.ofMinutes(3));
        scenario.restart();
        scenario.run(Duration.ofMinutes(3));
        var site = scenario.network.site("lost.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(site.delivered).containsExactly("anna@lost.example");
    }

    @Test
    void waitingCostsNoSteps() {
        var scenario = new DeliveryScenario();
        scenario.network.site("dead.example").up = false;
        var full = scenario.network.site("full.example");
        full.answers = (recipient, times) -> Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full");
        scenario.network.site("slow.example").refusesAbove(10);
        for (String domain : List.of("dead.example", "full.example", "slow.example", "nowhere.example")) {
            scenario.sendMany(300, Stream.BULK, domain);
        }
        scenario.run(Duration.ofMinutes(10));
        long before = scenario.loop.steps;
        scenario.run(Duration.ofMinutes(10));
        long perSecond = (scenario.loop.steps - before) / 600;
        assertThat(perSecond)
                .as("steps of the dispatcher, of its ports and of the network")
                .isLessThan(60);
    }

    @Test
    void eventsOfARecipientAreInOrderOfTime() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.up = false;
        scenario.sendMany(5, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(40));
        site.up = true;
        scenario.run(Duration.ofMinutes(10));
        for (int i = 1; i <= 5; i++) {
            List<Instant> times = scenario.eventsOf("bulk" + i + "@b.example").stream()
                    .map(Event::at)
                    .toList();
            assertThat(times).hasSizeGreaterThan(3).isSorted();
        }
    }
}
