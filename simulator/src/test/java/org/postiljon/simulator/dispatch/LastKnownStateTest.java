package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.Event.DestinationChanged;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.DestinationStates.Saved;

/** What is known of destinations is shown, survives, and is told as it is. */
class LastKnownStateTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final DeliveryScenario scenario = new DeliveryScenario();

    private List<String> pause(String name, Optional<Instant> until) {
        return pause(name, "they asked", until);
    }

    private List<String> pause(String name, String reason, Optional<Instant> until) {
        var answer = scenario.dispatcher()
                .pause(name, Optional.of(new OperatorPause(reason, "kim", scenario.loop.now(), until)));
        scenario.run(Duration.ofSeconds(1));
        return scenario.get(answer);
    }

    private List<String> sites() {
        return scenario.get(scenario.dispatcher().destinations()).stream()
                .map(DestinationView::site)
                .toList();
    }

    /** Sites of which something is on disk, stand-ins included. */
    private List<String> kept() {
        return scenario.events.load().stream().map(Saved::site).toList();
    }

    private List<String> states() {
        return scenario.changes().stream().map(DestinationChanged::state).toList();
    }

    /** Times are stored to the millisecond. */
    private static LastKnown stored(LastKnown k) {
        return new LastKnown(
                k.state(),
                k.cause(),
                k.since().truncatedTo(ChronoUnit.MILLIS),
                k.until().map(at -> at.truncatedTo(ChronoUnit.MILLIS)));
    }

    /** Its mail is over and nothing waits: only what is kept of it can tell. */
    private void mailExpires() {
        scenario.run(Duration.ofHours(2));
        assertThat(scenario.waiting()).isZero();
    }

    @Test
    void whatIsInTroubleOrPausedIsShownAfterARestartAsItWas() {
        scenario.lifetime(Duration.ofHours(1));
        scenario.network.site("dead.example").up = false;
        scenario.network.site("paused.example");
        scenario.network.site("good.example");
        scenario.network.site("quota.example").answers = (recipient, times) ->
                Reply.of(Stage.MAIL, 421, "4.7.28 too many messages from you, slow down: rate limit exceeded");
        scenario.send(
                Stream.BULK,
                new Labels("", "spring", "", ""),
                "a@dead.example",
                "a@paused.example",
                "a@good.example",
                "a@quota.example");
        scenario.run(MINUTE);
        pause("paused.example", Optional.empty());
        scenario.run(Duration.ofMinutes(57));
        List<LastKnown> before = new ArrayList<>();
        for (String site : List.of("mx.dead.example", "mx.paused.example", "mx.quota.example")) {
            before.add(stored(scenario.destination(site).known()));
        }
        assertThat(before)
                .extracting(LastKnown::state)
                .containsExactly(LastKnown.State.OFFLINE, LastKnown.State.PAUSED, LastKnown.State.THROTTLED);
        scenario.get(scenario.dispatcher().cancel(new Labels("", "spring", "", ""), "cancelled by kim"));
        assertThat(scenario.waiting()).isZero();

        scenario.restart();
        scenario.run(Duration.ofSeconds(5));

        assertThat(sites())
                .containsExactly("mx.dead.example", "mx.good.example", "mx.paused.example", "mx.quota.example");
        assertThat(scenario.get(scenario.dispatcher().destinations()))
                .filteredOn(d -> !d.site().equals("mx.good.example"))
                .extracting(DestinationView::known)
                .isEqualTo(before);
        assertThat(before).extracting(LastKnown::cause).doesNotContain("");
        scenario.run(Duration.ofHours(3));
        assertThat(sites())
                .as("trouble that is over and that nothing waits for")
                .containsExactly("mx.paused.example");
    }

    @Test
    void whatHadMailWithinTheHourIsShownAfterARestartWithItsCounts() {
        scenario.network.site("b.example");
        scenario.send("a@b.example", "b@b.example");
        scenario.run(Duration.ofMinutes(30));
        scenario.restart();
        scenario.run(Duration.ofSeconds(5));
        assertThat(scenario.destination("mx.b.example").delivered()).isEqualTo(2);
        scenario.run(Duration.ofHours(2));
        assertThat(sites()).isEmpty();
        scenario.restart();
        scenario.run(MINUTE);
        assertThat(sites()).as("used more than an hour ago").isEmpty();
    }

    @Test
    void thePauseOfADestinationThatNothingIsSentToEndsInTimeAndThatIsTold() {
        scenario.network.site("b.example");
        scenario.network.site("c.example");
        scenario.send("a@b.example", "a@c.example");
        scenario.run(MINUTE);
        pause("b.example", Optional.of(scenario.loop.now().plus(Duration.ofHours(2))));
        pause("c.example", Optional.of(scenario.loop.now().plusSeconds(1)));
        scenario.restart();
        scenario.run(MINUTE);
        assertThat(sites()).contains("mx.b.example");
        assertThat(states()).containsExactly("Paused", "Paused", "Ok");
        scenario.run(Duration.ofHours(2));
        assertThat(states()).containsExactly("Paused", "Paused", "Ok", "Ok");
        scenario.run(Duration.ofHours(2));
        assertThat(sites()).as("at rest").isEmpty();
    }

    @Test
    void aPauseThatEndsWhileTheServerIsDownIsToldAtItsNextStart() {
        scenario.network.site("b.example");
        scenario.send("a@b.example");
        scenario.run(MINUTE);
        pause("b.example", Optional.of(scenario.loop.now().plus(MINUTE)));
        scenario.restart(Duration.ofMinutes(5));
        scenario.run(MINUTE);
        assertThat(states()).containsExactly("Paused", "Ok");
    }

    @Test
    void ofManyThatAreRememberedOnlyThoseInTroubleComeIntoMemory() {
        scenario.network.site("b.example");
        scenario.send("a@b.example");
        scenario.run(MINUTE);
        String atRest = scenario.events.load().get(0).state();
        scenario.run(Duration.ofHours(2));
        pause("b.example", Optional.empty());
        scenario.run(MINUTE);
        scenario.events.save(
                IntStream.range(0, 60_000)
                        .mapToObj(i -> new Saved("s" + i + ".example", "default", atRest))
                        .toList(),
                List.of());
        scenario.restart();
        long before = scenario.loop.steps;
        scenario.run(MINUTE);
        assertThat(sites()).containsExactly("mx.b.example");
        assertThat(scenario.loop.steps - before).isLessThan(1_000);
    }

    @Test
    void eachNewPauseIsToldOnceWithItsCauseAndEnd() {
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) ->
                Reply.of(Stage.MAIL, 421, "4.7.28 rate limit exceeded, slow down: since hour " + site.transactions / 5);
        scenario.sendMany(20, Stream.BULK, "b.example");
        List<DestinationView> seen = new ArrayList<>();
        for (int minute = 0; minute < 180; minute++) {
            scenario.run(MINUTE);
            seen.add(scenario.destination("mx.b.example"));
            LastKnown known = seen.get(minute).known();
            if (known.state() == LastKnown.State.THROTTLED) {
                DestinationChanged last =
                        scenario.changes().get(scenario.changes().size() - 1);
                assertThat(last.state()).isEqualTo("Throttled");
                assertThat(last.until()).isEqualTo(known.until());
                assertThat(last.cause()).isEqualTo(known.cause());
            }
        }
        assertThat(seen)
                .filteredOn(d -> d.known().state() == LastKnown.State.THROTTLED)
                .hasSizeGreaterThan(100);
        assertThat(states()).containsOnly("Throttled").hasSizeBetween(5, site.transactions);
        assertThat(scenario.changes()).extracting(DestinationChanged::until).doesNotHaveDuplicates();
        assertThat(scenario.changes().stream().map(DestinationChanged::cause).distinct())
                .as("causes")
                .hasSizeGreaterThan(1);
    }

    @Test
    void aPauseThatIsGivenAnewIsTold() {
        scenario.network.site("b.example");
        scenario.send("a@b.example");
        scenario.run(MINUTE);
        Instant until = scenario.loop.now().plus(Duration.ofHours(1));
        pause("b.example", "first", Optional.empty());
        pause("b.example", "second", Optional.empty());
        pause("b.example", "second", Optional.of(until));
        pause("b.example", "second", Optional.of(until));
        scenario.run(MINUTE);
        assertThat(scenario.changes())
                .extracting(DestinationChanged::cause, DestinationChanged::until)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("first", Optional.empty()),
                        org.assertj.core.groups.Tuple.tuple("second", Optional.empty()),
                        org.assertj.core.groups.Tuple.tuple("second", Optional.of(until)));
    }

    @Test
    void suspectIsToldWhenItLasts() {
        var site = scenario.network.site("b.example");
        scenario.send("a@b.example");
        scenario.run(Duration.ofMinutes(2));
        site.up = false;
        scenario.send("b@b.example");
        scenario.run(Duration.ofMillis(60));
        site.up = true;
        scenario.run(Duration.ofMinutes(2));
        assertThat(site.delivered).hasSize(2);
        assertThat(scenario.changes()).as("one failed connection").isEmpty();

        site.answers = (recipient, times) -> new NoReply(Stage.MAIL, NoReply.Cause.TIMEOUT, "scripted");
        site.latency = Duration.ofSeconds(40);
        scenario.send("c@b.example");
        scenario.run(Duration.ofSeconds(70));
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.SUSPECT);
        assertThat(states()).containsExactly("Suspect");
        scenario.run(MINUTE);
        assertThat(states()).containsExactly("Suspect", "Offline");
    }

    @Test
    void theEndOfAPauseIsToldAlsoWhereTheSiteWasInTroubleBefore() {
        scenario.lifetime(Duration.ofHours(1));
        scenario.network.site("b.example").up = false;
        scenario.send("a@b.example");
        mailExpires();
        pause("b.example", Optional.empty());
        scenario.get(scenario.dispatcher().pause("b.example", Optional.empty()));
        scenario.run(MINUTE);
        assertThat(states()).endsWith("Paused", "Ok");
    }

    @Test
    void whatIsInATransactionWhenItsSiteIsPausedIsNotSuspended() {
        var site = scenario.network.site("b.example");
        site.latency = Duration.ofSeconds(90);
        scenario.send("taken@b.example");
        scenario.run(Duration.ofSeconds(5));
        pause("b.example", Optional.empty());
        scenario.send("waits@b.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.kindsOf("taken@b.example")).containsExactly("Accepted", "Attempted", "Delivered");
        assertThat(scenario.kindsOf("waits@b.example")).containsExactly("Accepted", "Suspended");
    }

    @Test
    void whatComesBackFromATransactionToAPausedSiteIsSuspendedThen() {
        var site = scenario.network.site("b.example");
        site.latency = Duration.ofSeconds(90);
        site.answers = (recipient, times) -> Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full");
        scenario.send("back@b.example");
        scenario.run(Duration.ofSeconds(5));
        pause("b.example", Optional.empty());
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.kindsOf("back@b.example")).containsExactly("Accepted", "Attempted", "Suspended");
    }

    @Test
    void aReceiverIsPausedBeforeItsFirstMail() {
        var site = scenario.network.site("b.example");
        assertThat(pause("b.example", Optional.empty())).containsExactly("mx.b.example");
        assertThat(pause("nowhere.example", Optional.empty())).isEmpty();
        assertThat(sites()).containsExactly("mx.b.example");
        scenario.send("a@b.example");
        scenario.run(MINUTE);
        scenario.restart();
        scenario.run(MINUTE);
        assertThat(site.connects).isZero();
        assertThat(scenario.destination("mx.b.example").known().cause()).isEqualTo("they asked");
        assertThat(scenario.kindsOf("a@b.example")).containsExactly("Accepted", "Suspended");

        scenario.get(scenario.dispatcher().pause("b.example", Optional.empty()));
        scenario.run(MINUTE);
        assertThat(site.delivered).containsExactly("a@b.example");
        assertThat(scenario.changes()).extracting(Event::getClass).hasSize(2);
        assertThat(states()).containsExactly("Paused", "Ok");
    }

    @Test
    void whatIsNotPausedIsNotMadeByResumingIt() {
        scenario.network.site("b.example");
        var resumed = scenario.dispatcher().pause("b.example", Optional.empty());
        scenario.run(Duration.ofSeconds(1));
        assertThat(scenario.get(resumed)).isEmpty();
        assertThat(sites()).isEmpty();
    }

    @Test
    void aDeadSiteThatNothingWaitsForIsNoTroubleAnyMoreWhenItsPauseIsOver() {
        scenario.lifetime(Duration.ofHours(1));
        var site = scenario.network.site("b.example");
        site.up = false;
        scenario.send("a@b.example");
        scenario.run(Duration.ofMinutes(59));
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.OFFLINE);
        scenario.run(Duration.ofMinutes(30));
        assertThat(scenario.waiting()).isZero();
        LastKnown known = scenario.destination("mx.b.example").known();
        assertThat(known.state()).isEqualTo(LastKnown.State.OK);
        assertThat(known.cause()).isEmpty();
        assertThat(states()).endsWith("Offline", "Ok");
        scenario.run(Duration.ofMinutes(90));
        assertThat(sites()).as("forgotten an hour later").isEmpty();

        int connects = site.connects;
        scenario.send("b@b.example", "c@b.example");
        scenario.run(Duration.ofSeconds(30));
        assertThat(site.connects - connects).as("one goes first").isEqualTo(1);
        assertThat(scenario.destination("mx.b.example").known().state()).isEqualTo(LastKnown.State.OFFLINE);
        assertThat(scenario.destination("mx.b.example").attempts())
                .as("its counts are kept")
                .isZero();
    }

    @Test
    void troubleThatMailWaitsForIsKeptThroughItsProbes() {
        scenario.network.site("b.example").up = false;
        scenario.send("a@b.example");
        scenario.run(Duration.ofHours(5));
        assertThat(states()).containsOnly("Offline").isNotEmpty();
    }

    @Test
    void whatNobodyUsedForAWeekIsForgottenOnDiskAndAPauseIsNot() {
        for (String name : List.of("b.example", "paused.example")) {
            scenario.network.site(name);
            scenario.send("a@" + name);
        }
        scenario.run(MINUTE);
        pause("paused.example", Optional.empty());
        scenario.run(Duration.ofDays(6));
        scenario.restart();
        scenario.run(Duration.ofMinutes(2));
        assertThat(kept()).containsExactlyInAnyOrder("mx.b.example", "mx.paused.example");
        scenario.network.site("late.example");
        scenario.send("a@late.example");
        scenario.run(Duration.ofHours(30));
        assertThat(kept()).containsExactlyInAnyOrder("mx.paused.example", "mx.late.example");
        scenario.run(Duration.ofDays(8));
        assertThat(kept()).containsExactly("mx.paused.example");
    }

    @Test
    void mailOfADeadSiteIsMarkedAsSuspendedHoweverOftenTheServerRestarts() {
        ScriptedSite site = scenario.network.site("b.example");
        site.up = false;
        scenario.send("anna@b.example");
        for (int restart = 0; restart < 10; restart++) {
            scenario.run(Duration.ofMinutes(3));
            scenario.restart();
        }
        assertThat(scenario.kindsOf("anna@b.example")).containsExactly("Accepted", "Suspended");
    }
}
