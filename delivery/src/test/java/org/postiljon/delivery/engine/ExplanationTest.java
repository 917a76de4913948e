package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.DestinationView.LaneView;
import org.postiljon.delivery.lane.DestinationView.PutOff;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.delivery.spool.WaitingRecipient;

/** Each reason why mail waits, in the words that an operator reads. */
class ExplanationTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final Instant EARLIER = NOW.minusSeconds(600);
    private static final Address ANNA = Address.parse("anna@b.example").orElseThrow();

    private Site site = new Site("mx1.b.example,mx2.b.example");
    private LastKnown known = LastKnown.ok(EARLIER);
    private Optional<Instant> nextSend = Optional.of(NOW);
    private Optional<Instant> nextDue = Optional.of(EARLIER);
    private boolean configured = true;
    private Optional<LastKnown> ofLane = Optional.empty();
    private OptionalInt inLine = OptionalInt.empty();
    private int ready = 3;
    private long recipients = 400;
    private int connections = 1;
    private int opening;
    private int maxOpen = 4;
    private Optional<Instant> openingSince = Optional.empty();
    private Optional<Instant> oldestDue = Optional.of(EARLIER);
    private Optional<PutOff> putOff = Optional.empty();
    private static final Registry REGISTRY = new Registry(Optional.empty(), false);

    private Instant due = EARLIER;
    private String hold = "";
    private Optional<Answer> last = Optional.empty();

    private WaitingKey key() {
        return new WaitingKey(site, Stream.BULK, Pool.DEFAULT, "a.example", Transport.DIRECT);
    }

    private DestinationView view() {
        LaneView lane =
                new LaneView(key(), ready, 0, recipients, nextDue, oldestDue, ofLane.orElse(known), configured, putOff);
        return new DestinationView(
                site.name(),
                "default",
                known,
                60,
                nextSend,
                connections,
                opening,
                openingSince,
                maxOpen,
                inLine,
                List.of(lane),
                1,
                2,
                3,
                4,
                5);
    }

    private Waiting waiting() {
        return new Waiting(
                new Handle() {},
                1,
                key(),
                new Domain("b.example"),
                new Message(
                        "mail1",
                        "<m@a.example>",
                        new Envelope(Address.parse("news@a.example"), "", "", false, false),
                        Labels.NONE,
                        new Profile("outgoing"),
                        Stream.BULK),
                (ContentRef) () -> 1000,
                List.of(new WaitingRecipient(new Recipient(ANNA), last, Instant.EPOCH, 0)),
                2,
                1,
                EARLIER,
                due,
                NOW.plus(Duration.ofHours(9)),
                "default",
                hold,
                false);
    }

    private Why.Reason ofRecipient() {
        Why why = Explanation.ofRecipient(ANNA, List.of(waiting()), List.of(view()), REGISTRY, NOW);
        assertThat(why.subject()).isEqualTo("anna@b.example");
        assertThat(why.reasons()).hasSize(1);
        return why.reasons().get(0);
    }

    @Test
    void itWaitsItsTurn() {
        Why.Reason reason = ofRecipient();
        assertThat(reason.reason()).isEqualTo("it waits its turn at 60 a minute, about 6 min for all of them");
        assertThat(reason.message()).isEqualTo("mail1");
        assertThat(reason.attempts()).isEqualTo(2);
        assertThat(reason.since()).isEqualTo(EARLIER);
        assertThat(reason.next()).contains(NOW);
    }

    @Test
    void itIsARetryThatIsNotDue() {
        due = NOW.plusSeconds(90);
        last = Optional.of(Reply.of(Stage.RCPT, 452, "4.2.2 mailbox full"));
        assertThat(ofRecipient().reason()).isEqualTo("it is tried again later, because of: 452 4.2.2 mailbox full");
        assertThat(ofRecipient().next()).contains(due);
        assertThat(ofRecipient().lastAnswer()).isEqualTo("452 4.2.2 mailbox full");
    }

    @Test
    void itIsNotToBeSentYet() {
        due = NOW.plusSeconds(90);
        assertThat(ofRecipient().reason()).isEqualTo("it is not to be sent before its time");
    }

    @Test
    void aPauseThatOutlastsItsOwnTimeHoldsIt() {
        due = NOW.plusSeconds(90);
        last = Optional.of(Reply.of(Stage.RCPT, 451, "4.7.1 greylisted"));
        known = new LastKnown(LastKnown.State.PAUSED, "they asked", EARLIER, Optional.empty());
        assertThat(ofRecipient().reason())
                .isEqualTo("mx1.b.example,mx2.b.example is Paused: they asked; and it is tried again later, because of:"
                        + " 451 4.7.1 greylisted");
        assertThat(ofRecipient().next()).isEmpty();

        known = new LastKnown(LastKnown.State.OFFLINE, "refused", NOW, Optional.of(due.plusSeconds(1)));
        assertThat(ofRecipient().reason())
                .startsWith("mx1.b.example,mx2.b.example is Offline: refused; and it is tried");
        assertThat(ofRecipient().next()).contains(due.plusSeconds(1));
        assertThat(ofRecipient().since()).isEqualTo(NOW);
    }

    @Test
    void aStateThatEndsBeforeItsOwnTimeIsNamedToo() {
        due = NOW.plusSeconds(90);
        known = new LastKnown(LastKnown.State.THROTTLED, "421 too much", NOW, Optional.of(NOW.plusSeconds(30)));
        assertThat(ofRecipient().reason())
                .isEqualTo("it is not to be sent before its time; and mx1.b.example,mx2.b.example is Throttled: 421 too"
                        + " much");
        assertThat(ofRecipient().next()).contains(due);
    }

    @Test
    void settingsThatAreMissingAreNamedBeforeItsTime() {
        due = NOW.plusSeconds(90);
        configured = false;
        assertThat(ofRecipient().reason())
                .contains("no AdaptiveRemoteDelivery in mailetcontainer.xml has the settings")
                .endsWith("; and it is not to be sent before its time");
        assertThat(ofRecipient().next()).isEmpty();
    }

    private Why.Reason ofSite(Instant asked) {
        List<Why.Reason> reasons = Explanation.ofSite(
                        "b.example", Set.of(site.name()), List.of(view()), REGISTRY, asked)
                .reasons();
        assertThat(reasons).hasSize(1);
        return reasons.get(0);
    }

    @Test
    void theLastAnswerOfALaneIsNamedAndSinceIsNotTheMomentOfAsking() {
        ready = 0;
        nextDue = Optional.of(NOW.plusSeconds(60));
        oldestDue = nextDue;
        assertThat(ofSite(NOW).since())
                .isEqualTo(EARLIER)
                .isEqualTo(ofSite(NOW.plusSeconds(7)).since());

        putOff = Optional.of(new PutOff(Reply.of(Stage.RCPT, 451, "4.7.1 greylisted"), NOW.minusSeconds(5)));
        assertThat(ofSite(NOW).reason())
                .isEqualTo("400 recipients wait: the next of them is not due yet; the last answer that put one off: 451"
                        + " 4.7.1 greylisted");
        assertThat(ofSite(NOW).lastAnswer()).isEqualTo("451 4.7.1 greylisted");
        assertThat(ofSite(NOW.plusSeconds(7)).since()).isEqualTo(NOW.minusSeconds(5));
        assertThat(ofSite(NOW).next()).isEqualTo(nextDue);

        known = new LastKnown(LastKnown.State.PAUSED, "they asked", EARLIER, Optional.empty());
        assertThat(ofSite(NOW).reason())
                .contains("is Paused: they asked; and the next of them is not due yet; the last");
        assertThat(ofSite(NOW).next()).isEmpty();
    }

    @Test
    void aConnectionWithoutAGreetingIsNamed() {
        opening = 1;
        maxOpen = 1;
        openingSince = Optional.of(NOW.minusSeconds(40));
        assertThat(ofRecipient().reason())
                .isEqualTo(
                        "1 connection is being opened to mx1.b.example,mx2.b.example, and no session is up yet: it does"
                                + " not answer, or it has not greeted");
        assertThat(ofRecipient().since()).isEqualTo(NOW.minusSeconds(40));
    }

    @Test
    void ofBusyConnectionsThoseBeingOpenedAreNamed() {
        connections = 4;
        opening = 2;
        openingSince = Optional.of(NOW.minusSeconds(40));
        assertThat(ofRecipient().reason())
                .isEqualTo(
                        "all 4 connections that mx1.b.example,mx2.b.example may have are busy; 2 connections are being"
                                + " opened since 2030-01-01T11:59:20Z");
    }

    @Test
    void theOnlyConnectionIsBusy() {
        maxOpen = 1;
        assertThat(ofRecipient().reason())
                .isEqualTo("the one connection that mx1.b.example,mx2.b.example may have is busy");
    }

    @Test
    void itIsHeld() {
        hold = "pause 7";
        assertThat(ofRecipient().reason()).isEqualTo("held by pause 7");
        assertThat(ofRecipient().next()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = LastKnown.State.class,
            names = {"PAUSED", "THROTTLED", "OFFLINE"})
    void theSiteIsKnownToTakeNothing(LastKnown.State state) {
        known = new LastKnown(state, "421 too much", EARLIER, Optional.of(NOW.plusSeconds(30)));
        assertThat(ofRecipient().reason())
                .isEqualTo("mx1.b.example,mx2.b.example is " + state.label() + ": 421 too much");
        assertThat(ofRecipient().next()).contains(NOW.plusSeconds(30));
    }

    @Test
    void aProbeGoesFirst() {
        known = new LastKnown(LastKnown.State.SUSPECT, "421 too much", EARLIER, Optional.empty());
        assertThat(ofRecipient().reason()).contains("Suspect, one mail goes first to see: 421 too much");
    }

    @Test
    void nobodyHasItsSettings() {
        configured = false;
        assertThat(ofRecipient().reason())
                .contains("no AdaptiveRemoteDelivery in mailetcontainer.xml has the settings")
                .contains("transport direct")
                .endsWith("Its name is <outgoing>outgoing</outgoing>");
        Why unknown = Explanation.ofRecipient(ANNA, List.of(waiting()), List.of(), REGISTRY, NOW);
        assertThat(unknown.reasons().get(0).reason()).contains("no AdaptiveRemoteDelivery in mailetcontainer.xml");
    }

    @Test
    void itsMxRecordsAreLookedUp() {
        site = Site.unresolved(new Domain("b.example"));
        assertThat(ofRecipient().reason()).isEqualTo("its MX records are being looked up");
    }

    @Test
    void allConnectionsAreBusy() {
        connections = 4;
        assertThat(ofRecipient().reason())
                .isEqualTo("all 4 connections that mx1.b.example,mx2.b.example may have are busy");
    }

    @Test
    void theConnectionsOfThisMachineAreUsedUp() {
        connections = 0;
        inLine = OptionalInt.of(500);
        assertThat(ofRecipient().reason())
                .isEqualTo("all connections that this machine may have are in use, and it stands in line for one"
                        + " (maxConnections = 500, a part of it kept for destinations that answer)");
    }

    @Test
    void onlyItsTransportHasATrouble() {
        String cause = "no connection for transport direct,tls=required: mx1 does not offer STARTTLS";
        ofLane = Optional.of(new LastKnown(LastKnown.State.OFFLINE, cause, EARLIER, Optional.of(NOW.plusSeconds(60))));
        Why.Reason reason = ofRecipient();
        assertThat(reason.reason()).isEqualTo("mx1.b.example,mx2.b.example is Offline: " + cause);
        assertThat(reason.next()).contains(NOW.plusSeconds(60));

        LastKnown shown = Explanation.status(view(), REGISTRY).known();
        assertThat(shown.state()).isEqualTo(LastKnown.State.OK);
        assertThat(shown.cause()).isEqualTo("400 recipients are not sent to: " + cause);
    }

    @Test
    void nothingOfTheLaneIsDue() {
        ready = 0;
        nextDue = Optional.of(NOW.plusSeconds(60));
        Why why = Explanation.ofSite("b.example", Set.of(site.name()), List.of(view()), REGISTRY, NOW);
        assertThat(why.reasons())
                .extracting(Why.Reason::reason)
                .containsExactly("400 recipients wait: the next of them is not due yet");
    }

    @Test
    void oneRecipientIsNotSeveral() {
        recipients = 1;
        assertThat(Explanation.ofSite("b.example", Set.of(site.name()), List.of(view()), REGISTRY, NOW)
                        .reasons())
                .extracting(Why.Reason::reason)
                .singleElement()
                .satisfies(reason -> assertThat(reason).startsWith("1 recipient waits: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx1.b.example,mx2.b.example", "MX1.b.example", "mx2.b.example"})
    void aSiteIsFoundByItsNameAndByThatOfEachHost(String subject) {
        Why why = Explanation.ofSite(subject, Set.of(), List.of(view()), REGISTRY, NOW);
        assertThat(why.reasons()).hasSize(1);
        assertThat(why.reasons().get(0).reason()).startsWith("400 recipients wait: it waits its turn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx", "b.example", "mx1.b.example,", ""})
    void andByNothingElse(String subject) {
        assertThat(Explanation.ofSite(subject, Set.of(), List.of(view()), REGISTRY, NOW)
                        .reasons())
                .isEmpty();
    }

    @Test
    void aHostOfARouteIsFoundWithoutItsPort() {
        site = new Site("relay.example:2525");
        assertThat(Explanation.ofSite("relay.example", Set.of(), List.of(view()), REGISTRY, NOW)
                        .reasons())
                .hasSize(1);
    }

    private DestinationView withoutLanes() {
        return new DestinationView(
                site.name(),
                "default",
                known,
                60,
                nextSend,
                0,
                0,
                Optional.empty(),
                4,
                OptionalInt.empty(),
                List.of(),
                1,
                2,
                3,
                4,
                5);
    }

    @Test
    void aSiteThatNothingWaitsForSaysWhetherItIsPaused() {
        DestinationView idle = withoutLanes();
        assertThat(Explanation.ofSite("mx1.b.example", Set.of(), List.of(idle), REGISTRY, NOW)
                        .reasons())
                .isEmpty();

        known = new LastKnown(LastKnown.State.PAUSED, "they asked", EARLIER, Optional.empty());
        DestinationView paused = withoutLanes();
        Why why = Explanation.ofSite("mx1.b.example", Set.of(), List.of(paused), REGISTRY, NOW);
        assertThat(why.reasons()).hasSize(1);
        Why.Reason reason = why.reasons().get(0);
        assertThat(reason.reason()).isEqualTo("nothing waits now: mx1.b.example,mx2.b.example is Paused: they asked");
        assertThat(reason.stream()).isEmpty();
        assertThat(reason.since()).isEqualTo(EARLIER);
        assertThat(reason.next()).isEmpty();
    }

    @Test
    void statusAddsUpItsLanes() {
        SiteStatus status = Explanation.status(view(), REGISTRY);
        assertThat(status.waiting()).isEqualTo(400);
        assertThat(status.oldestDue()).contains(EARLIER);
        assertThat(List.of(status.delivered(), status.attempts(), status.failed(), status.notTried()))
                .containsExactly(1L, 2L, 3L, 4L);
    }
}
