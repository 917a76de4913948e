package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.destination.OperatorPause;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Transport;

/** Shares, memory, and what is counted as not tried. */
class DispatcherScaleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static void sendAs(DeliveryScenario scenario, String tenant, int mails) {
        for (int i = 0; i < mails; i++) {
            scenario.sendOne(Stream.BULK, new Labels(tenant, "", "", ""), List.of(tenant + "-" + i + "@b.example"));
        }
    }

    private static DispatchSettings budget(int connections) {
        return new DispatchSettings(
                DeliveryScenario.fast().limits(),
                connections,
                Duration.ofSeconds(10),
                Duration.ofMinutes(15),
                Map.of());
    }

    @Test
    void tenantsOfOneDestinationGetEqualParts() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(600, 600, 4));
        var site = scenario.network.site("b.example");
        sendAs(scenario, "giant", 5_000);
        for (int t = 0; t < 20; t++) {
            sendAs(scenario, "t" + t, 100);
        }
        scenario.run(Duration.ofMinutes(3));
        Map<String, Long> byTenant = site.delivered.stream()
                .collect(Collectors.groupingBy(d -> d.substring(0, d.indexOf('-')), Collectors.counting()));
        assertThat(byTenant).hasSize(21);
        long most = byTenant.values().stream().mapToLong(n -> n).max().orElseThrow();
        long least = byTenant.values().stream().mapToLong(n -> n).min().orElseThrow();
        assertThat(least).isGreaterThan(50);
        assertThat(most - least).isLessThanOrEqualTo(5);
    }

    @Test
    void fiveHundredTenantsAtOneDestinationAreNotReadIntoMemoryAtOnce() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(12_000, 12_000, 20));
        var site = scenario.network.site("b.example");
        for (int t = 0; t < 500; t++) {
            sendAs(scenario, "t" + t, 40);
        }
        scenario.run(Duration.ofSeconds(20));
        int ready = scenario.destination("mx.b.example").lanes().stream()
                .mapToInt(DestinationView.LaneView::ready)
                .sum();
        assertThat(ready).isBetween(500, 500 * 20);
        scenario.run(Duration.ofMinutes(3));
        assertThat(site.delivered).hasSize(20_000).doesNotHaveDuplicates();
    }

    @Test
    void aSmallSiteGetsAConnectionWhereGiantsNeverLetGoOfTheirs() {
        var scenario = new DeliveryScenario(budget(4));
        for (String giant : List.of("g1.example", "g2.example")) {
            scenario.network.site(giant).latency = Duration.ofMillis(500);
            scenario.sendMany(5_000, Stream.BULK, giant);
        }
        scenario.run(MINUTE);
        var small = scenario.network.site("small.example");
        scenario.send("anna@small.example");
        scenario.run(Duration.ofSeconds(20));
        assertThat(small.delivered).containsExactly("anna@small.example");
    }

    @Test
    void aConnectionThatIsFreedGoesOnToWhoStillWantsIt() {
        var scenario = new DeliveryScenario(budget(1));
        var busy = scenario.network.site("busy.example");
        busy.latency = Duration.ofSeconds(5);
        scenario.send("a@busy.example");
        scenario.run(Duration.ofSeconds(1));
        var paused = scenario.network.site("paused.example");
        var other = scenario.network.site("other.example");
        scenario.send("b@paused.example");
        scenario.run(Duration.ofSeconds(1));
        scenario.send("c@other.example");
        scenario.run(Duration.ofSeconds(1));
        var pause = new OperatorPause("they asked", "kim", scenario.loop.now(), Optional.empty());
        scenario.get(scenario.dispatcher().pause("paused.example", Optional.of(pause)));
        scenario.run(Duration.ofSeconds(5));
        assertThat(paused.delivered).isEmpty();
        assertThat(other.delivered).containsExactly("c@other.example");
    }

    @Test
    void aTransportWithoutAConnectionIsNotStarvedByABusyOne() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(6_000, 6_000, 1));
        var site = scenario.network.site("b.example");
        site.latency = Duration.ofMillis(200);
        scenario.sendMany(2_000, Stream.BULK, "b.example");
        scenario.run(MINUTE);
        scenario.sendOne(Stream.BULK, Labels.NONE, new Transport("other"), List.of("anna@b.example"));
        scenario.run(Duration.ofSeconds(30));
        assertThat(site.delivered).contains("anna@b.example");
        assertThat(site.mostOpen).isEqualTo(1);
        int before = site.delivered.size();
        scenario.run(MINUTE);
        assertThat(site.delivered.size()).as("the other goes on").isGreaterThan(before + 100);
    }

    @Test
    void whatWasTriedIsNotCountedAsNotTried() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(600, 600, 5));
        var site = scenario.network.site("b.example");
        site.answers = (recipient, times) -> Reply.of(Stage.MAIL, 421, "4.7.28 rate limit exceeded");
        scenario.sendMany(3, Stream.BULK, "b.example");
        scenario.run(Duration.ofSeconds(9));
        var known = scenario.destination("mx.b.example");
        assertThat(known.known().state()).isEqualTo(LastKnown.State.THROTTLED);
        assertThat(known.attempts()).as("the probe").isEqualTo(1);
        assertThat(known.notTried()).as("all but the probe").isEqualTo(2);
    }

    @Test
    void whatCameDueIsCountedAsNotTriedOnceOverPausesAndRestarts() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.up = false;
        scenario.sendMany(40, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(20));
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(40);

        scenario.restart();
        scenario.run(Duration.ofMinutes(20));
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(40);

        scenario.sendMany(5, Stream.TRIGGERED, "b.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(45);
        site.up = true;
        scenario.run(Duration.ofMinutes(10));
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(45);
        assertThat(scenario.destination("mx.b.example").delivered()).isEqualTo(45);
    }

    @Test
    void aRetryThatComesDueAgainIsCountedAgain() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        site.answers =
                (recipient, times) -> times == 1 ? Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full") : ScriptedSite.TAKEN;
        scenario.send("anna@b.example");
        scenario.run(MINUTE);
        site.up = false;
        scenario.send("bert@b.example", "cora@b.example", "dora@b.example");
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.destination("mx.b.example").notTried())
                .as("anna is not due")
                .isEqualTo(3);
        scenario.run(Duration.ofMinutes(10));
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(4);
    }

    @Test
    void whatIsAtRestForAnHourIsForgottenAndKnownAgainWhenItIsNeeded() {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(60, 12_000, 5));
        var sites = IntStream.range(0, 50)
                .mapToObj(i -> scenario.network.site("s" + i + ".example"))
                .toList();
        for (int i = 0; i < 50; i++) {
            scenario.sendMany(100, Stream.BULK, "s" + i + ".example");
        }
        scenario.run(Duration.ofMinutes(10));
        assertThat(sites).allSatisfy(s -> assertThat(s.delivered).hasSize(100));
        double learned = scenario.destination("mx.s7.example").perMinute();
        assertThat(scenario.get(scenario.dispatcher().destinations())).hasSize(50);
        scenario.run(Duration.ofMinutes(70));
        assertThat(scenario.get(scenario.dispatcher().destinations())).isEmpty();

        scenario.send("again@s7.example");
        scenario.run(Duration.ofSeconds(20));
        var known = scenario.destination("mx.s7.example");
        assertThat(known.delivered()).isEqualTo(101);
        assertThat(known.attempts()).isEqualTo(101);
        assertThat(known.perMinute()).as("learned before").isLessThanOrEqualTo(learned);
        assertThat(scenario.get(scenario.dispatcher().destinations())).hasSize(1);
    }

    @Test
    void aPauseOfAForgottenDestinationHoldsItsNextMailAlsoAfterARestart() {
        var scenario = new DeliveryScenario();
        var site = scenario.network.site("b.example");
        scenario.send("first@b.example");
        scenario.run(Duration.ofMinutes(90));
        assertThat(scenario.get(scenario.dispatcher().destinations())).isEmpty();
        var pause = new OperatorPause("they asked", "kim", scenario.loop.now(), Optional.empty());
        assertThat(scenario.get(scenario.dispatcher().pause("mx.b.example", Optional.of(pause))))
                .containsExactly("mx.b.example");
        scenario.run(Duration.ofHours(3));
        scenario.restart();
        scenario.send("second@b.example");
        scenario.run(Duration.ofMinutes(10));
        assertThat(site.delivered).containsExactly("first@b.example");
        assertThat(scenario.get(scenario.dispatcher().pause("mx.b.example", Optional.empty())))
                .containsExactly("mx.b.example");
        scenario.run(MINUTE);
        assertThat(site.delivered).contains("second@b.example");
    }

    @Test
    void mailThatCameToAPausedDestinationExpiresInTime() {
        var scenario = new DeliveryScenario().lifetime(Duration.ofHours(1));
        scenario.network.site("b.example");
        scenario.send("first@b.example");
        scenario.run(MINUTE);
        var pause = new OperatorPause("they asked", "kim", scenario.loop.now(), Optional.empty());
        scenario.get(scenario.dispatcher().pause("mx.b.example", Optional.of(pause)));
        scenario.send("second@b.example");
        scenario.run(Duration.ofMinutes(62));
        assertThat(scenario.kindsOf("second@b.example")).containsExactly("Accepted", "Suspended", "Expired");
    }

    @Test
    void tenThousandDomainsGoOnWithFewStepsEach() {
        var scenario = new DeliveryScenario();
        for (int i = 0; i < 10_000; i++) {
            scenario.network.hosts("d" + i + ".example", "mx.shared" + i % 100 + ".example");
            scenario.send("anna@d" + i + ".example");
        }
        Instant began = scenario.loop.now();
        scenario.run(Duration.ofMinutes(5));
        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.loop.steps)
                .as("for each mail, from the look-up to the end")
                .isLessThan(10_000 * 60L);
        assertThat(scenario.get(scenario.dispatcher().destinations()))
                .as("stand-ins are gone")
                .hasSize(100);
        assertThat(scenario.loop.now()).isAfter(began);
    }
}
