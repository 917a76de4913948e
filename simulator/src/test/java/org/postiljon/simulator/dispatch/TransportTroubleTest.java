package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;

/** A transport asks for what the hosts of a site have not: its mail waits, other mail to them goes on. */
class TransportTroubleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Transport REQUIRED = new Transport("direct,tls=required");
    private static final String NO_TLS = "mx.b.example does not offer STARTTLS, and TLS is required";

    private final DeliveryScenario scenario = new DeliveryScenario();

    TransportTroubleTest() {
        scenario.transports.put(
                REQUIRED,
                new TransportSettings(
                        REQUIRED, List.of(), Optional.empty(), TlsLevel.REQUIRED, false, Timeouts.DEFAULT));
    }

    private static Optional<Answer> withoutTls(SessionSettings settings) {
        return settings.tls() == TlsLevel.REQUIRED
                ? Optional.of(new NoReply(Stage.STARTTLS, NoReply.Cause.TLS, NO_TLS))
                : Optional.empty();
    }

    private ScriptedSite siteWithoutTls() {
        ScriptedSite site = scenario.network.site("b.example");
        site.demands = TransportTroubleTest::withoutTls;
        return site;
    }

    private void sendRequired(String... addresses) {
        for (String address : addresses) {
            scenario.sendOne(Stream.BULK, Labels.NONE, REQUIRED, List.of(address));
        }
    }

    private LastKnown known() {
        return scenario.destination("mx.b.example").known();
    }

    private LastKnown knownOf(Transport transport) {
        return scenario.destination("mx.b.example").lanes().stream()
                .filter(lane -> lane.key().transport().equals(transport))
                .map(DestinationView.LaneView::known)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void otherMailOfTheSiteGoesOnBeforeAndAfter() {
        ScriptedSite site = siteWithoutTls();
        sendRequired("anna@b.example", "bert@b.example", "cora@b.example");
        scenario.run(Duration.ofSeconds(5));
        scenario.sendMany(100, Stream.BULK, "b.example");
        scenario.run(Duration.ofSeconds(20));
        assertThat(site.delivered).hasSize(100).noneMatch("anna@b.example"::equals);
        assertThat(known().state()).isEqualTo(LastKnown.State.OK);
        assertThat(knownOf(REQUIRED).state()).isIn(LastKnown.State.OFFLINE, LastKnown.State.SUSPECT);
        assertThat(knownOf(REQUIRED).cause())
                .isEqualTo("no connection for transport direct,tls=required: TLS failed at STARTTLS: " + NO_TLS);
        assertThat(knownOf(Transport.DIRECT).state()).isEqualTo(LastKnown.State.OK);

        scenario.run(MINUTE.multipliedBy(30));
        scenario.sendMany(50, Stream.TRIGGERED, "b.example");
        scenario.run(Duration.ofSeconds(20));
        assertThat(site.delivered).hasSize(150);
    }

    @Test
    void itIsAskedAgainNowAndThenAndGoesWhenTheReceiverHasMended() {
        ScriptedSite site = siteWithoutTls();
        sendRequired("anna@b.example", "bert@b.example");
        scenario.run(MINUTE.multipliedBy(60));
        assertThat(site.connects).as("one connection each time").isBetween(6, 14);
        assertThat(site.delivered).isEmpty();

        site.demands = settings -> Optional.empty();
        scenario.run(MINUTE.multipliedBy(12));
        assertThat(site.delivered).containsExactlyInAnyOrder("anna@b.example", "bert@b.example");
        assertThat(knownOf(REQUIRED).state()).isEqualTo(LastKnown.State.OK);
        assertThat(scenario.kindsOf("anna@b.example"))
                .containsExactly("Accepted", "Suspended", "Attempted", "Delivered");
    }

    @Test
    void whereNothingElseIsSentTheDestinationIsOfflineAndSaysSo() {
        ScriptedSite site = siteWithoutTls();
        sendRequired("anna@b.example");
        scenario.run(Duration.ofSeconds(5));
        assertThat(known().state()).isEqualTo(LastKnown.State.OFFLINE);
        assertThat(known().until()).isPresent();
        assertThat(scenario.changes()).hasSize(1);
        assertThat(scenario.changes().get(0).state()).isEqualTo("Offline");
        assertThat(scenario.changes().get(0).cause()).contains(NO_TLS).contains("tls=required");

        site.demands = settings -> Optional.empty();
        scenario.run(MINUTE.multipliedBy(2));
        assertThat(known().state()).isEqualTo(LastKnown.State.OK);
        assertThat(scenario.changes()).last().satisfies(change -> assertThat(change.state())
                .isEqualTo("Ok"));
    }

    @Test
    void itIsKnownAfterARestartAndNotTriedBeforeItsTime() {
        ScriptedSite site = siteWithoutTls();
        sendRequired("anna@b.example");
        scenario.run(MINUTE.multipliedBy(20));
        int before = site.connects;
        scenario.restart();
        scenario.run(SECOND.multipliedBy(5));
        assertThat(site.connects).isEqualTo(before);
        assertThat(known().state()).isEqualTo(LastKnown.State.OFFLINE);
        assertThat(known().cause()).contains(NO_TLS);

        scenario.send("dora@b.example");
        scenario.run(SECOND.multipliedBy(5));
        assertThat(site.delivered).containsExactly("dora@b.example");
    }

    @Test
    void whatWaitsForItIsCountedAsNotTriedOnceAndOtherMailIsNot() {
        siteWithoutTls();
        scenario.sendMany(30, Stream.BULK, "b.example");
        sendRequired("anna@b.example", "bert@b.example", "cora@b.example");
        scenario.run(MINUTE.multipliedBy(20));
        DestinationView view = scenario.destination("mx.b.example");
        assertThat(view.notTried()).isEqualTo(3);
        assertThat(view.attempts()).isEqualTo(30);
        scenario.sendMany(10, Stream.TRIGGERED, "b.example");
        sendRequired("dora@b.example");
        scenario.run(MINUTE.multipliedBy(20));
        assertThat(scenario.destination("mx.b.example").notTried()).isEqualTo(4);
    }

    @Test
    void aBacklogThatAnotherLaneWasCountedBesideIsCountedWhenItsOwnTurnToWaitComes() {
        DeliveryScenario slow = new DeliveryScenario(DeliveryScenario.limits(60, 60, 5));
        slow.transports.putAll(scenario.transports);
        ScriptedSite site = slow.network.site("b.example");
        site.demands = TransportTroubleTest::withoutTls;
        slow.sendOne(Stream.BULK, Labels.NONE, REQUIRED, List.of("anna@b.example"));
        slow.sendMany(1_000, Stream.BULK, "b.example");
        slow.run(MINUTE.multipliedBy(5));
        assertThat(slow.destination("mx.b.example").notTried()).isEqualTo(1);
        site.up = false;
        slow.run(MINUTE.multipliedBy(5));
        long tried = slow.destination("mx.b.example").delivered();
        assertThat(tried).isBetween(200L, 400L);
        assertThat(slow.destination("mx.b.example").notTried()).isBetween(1_001 - tried - 5, 1_001 - tried);
    }

    @Test
    void whatExpiresSaysWhatItWaitedFor() {
        siteWithoutTls();
        scenario.lifetime(Duration.ofHours(1));
        sendRequired("anna@b.example");
        scenario.send("bert@b.example");
        scenario.run(Duration.ofMinutes(61));
        assertThat(scenario.eventsOf("anna@b.example"))
                .last()
                .isInstanceOfSatisfying(Event.Expired.class, expired -> assertThat(expired.reason())
                        .contains(NO_TLS));
    }

    @Test
    void aHostThatHasItIsTakenByMailThatNeedsItAndTheFirstByTheRest() {
        ScriptedSite good = scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        ScriptedSite bad = scenario.network.host("mx1.b.example");
        bad.demands = TransportTroubleTest::withoutTls;
        sendRequired("anna@b.example", "bert@b.example");
        scenario.run(SECOND.multipliedBy(5));
        scenario.send("cora@b.example", "dora@b.example");
        scenario.run(SECOND.multipliedBy(5));
        assertThat(good.delivered).containsExactlyInAnyOrder("anna@b.example", "bert@b.example");
        assertThat(bad.delivered).containsExactlyInAnyOrder("cora@b.example", "dora@b.example");
    }

    @Test
    void aSecondHostThatIsDownDoesNotMakeItATroubleOfTheSite() {
        ScriptedSite down = scenario.network.hosts("b.example", "mx1.b.example", "mx2.b.example");
        down.up = false;
        ScriptedSite plain = scenario.network.host("mx1.b.example");
        plain.demands = TransportTroubleTest::withoutTls;
        sendRequired("anna@b.example");
        scenario.run(MINUTE.multipliedBy(10));
        scenario.send("bert@b.example");
        scenario.run(SECOND.multipliedBy(3));
        assertThat(plain.delivered).containsExactly("bert@b.example");
    }

    @Test
    void mailOfOneLoginAtAGatewayGoesOnWhereAnotherIsRefused() {
        ScriptedSite gateway = scenario.network.site("relay.example");
        gateway.demands = settings ->
                settings.login().map(Login::user).filter("old"::equals).isPresent()
                        ? Optional.of(Reply.of(Stage.AUTH, 535, "5.7.8 authentication failed"))
                        : Optional.empty();
        Transport old = through("old");
        Transport current = through("new");
        scenario.sendOne(Stream.BULK, Labels.NONE, old, List.of("anna@relay.example"));
        scenario.run(MINUTE);
        scenario.sendOne(Stream.BULK, Labels.NONE, current, List.of("bert@relay.example"));
        scenario.run(SECOND.multipliedBy(3));
        assertThat(gateway.delivered).containsExactly("bert@relay.example");
        assertThat(scenario.waiting()).isEqualTo(1);
    }

    private Transport through(String user) {
        Transport transport = new Transport("relay.example:25,user=" + user);
        scenario.transports.put(
                transport,
                new TransportSettings(
                        transport,
                        List.of(new MxHost("mx.relay.example", 25, 0)),
                        Optional.of(new Login(user, "secret")),
                        TlsLevel.OPPORTUNISTIC,
                        false,
                        Timeouts.DEFAULT));
        return transport;
    }
}
