package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.delivery.engine.EngineSettings;
import org.postiljon.delivery.engine.NewMessage;
import org.postiljon.delivery.engine.ProfileSettings;
import org.postiljon.delivery.engine.Why;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.spool.OutboxItem;

/** The whole engine on a real store, without a network. */
class EngineOnStoreTest {
    private static final ProfileSettings PROFILE = new ProfileSettings(
            new Profile("outgoing"),
            Stream.BULK,
            new TransportSettings(
                    Transport.DIRECT, List.of(), Optional.empty(), TlsLevel.OPPORTUNISTIC, false, Timeouts.DEFAULT),
            new EgressSource("default", "", "out.a.example"),
            RetrySchedule.DEFAULT,
            Duration.ofHours(1),
            true,
            false);

    private final SetClock clock = new SetClock();
    private final Network network = new Network();
    private final List<OutboxItem> toJames = new CopyOnWriteArrayList<>();
    private OpenStores stores;

    /** A clock that a test sets. */
    private static final class SetClock extends Clock {
        private volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** All domains but one have one host in common; nothing of that is remembered, and nobody may connect. */
    private static final class Network implements Router, SmtpConnector {
        private final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public Optional<Route> known(Domain domain) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Route> route(Domain domain) {
            asked.add(domain.name());
            return CompletableFuture.completedFuture(
                    domain.name().equals("nowhere.example")
                            ? new Route.Nowhere(Reply.of(Stage.ROUTE, 550, "5.1.2 no such domain"), Duration.ofHours(1))
                            : new Route.To(
                                    new Site("mx.b.example"),
                                    List.of(new MxHost("mx.b.example", 25, 0)),
                                    Duration.ofHours(1)));
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
            asked.add("addresses of " + host.name());
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public Session connect(Target target, SessionSettings settings, SessionListener listener) {
            throw new AssertionError("nobody may connect");
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        stores = new OpenStores(folder, OpenStores.SETTINGS);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private Engine engine(Optional<Address> redirect) {
        EmbeddedStore store = stores.first();
        Engine engine = Engine.create(
                new EngineSettings(DispatchSettings.DEFAULT, Optional.empty(), redirect),
                store.spool(),
                store.destinationStates(),
                network,
                network,
                clock);
        engine.register(PROFILE);
        return engine;
    }

    private void start(Engine engine) {
        engine.start((item, content) -> {
            toJames.add(item);
            return CompletableFuture.completedFuture(null);
        });
    }

    private static NewMessage message(String recipient) {
        return new NewMessage(
                "Mail1",
                "Mail1",
                "<1@a.example>",
                Optional.empty(),
                Envelope.from(Address.parse("news@a.example").orElseThrow()),
                List.of(new Recipient(Address.parse(recipient).orElseThrow())),
                List.of(),
                Labels.NONE,
                PROFILE.profile(),
                Optional.empty(),
                Content.of(new byte[] {'x', '\r', '\n'}),
                Optional.empty());
    }

    private List<Event> events() {
        return stores.first().eventLog().after(0, 100).stream()
                .map(LoggedEvent::event)
                .toList();
    }

    @Test
    void aDomainThatNobodyKnowsIsLookedUpToSayWhatWouldHoldItsMail() {
        try (Engine engine = engine(Optional.empty())) {
            assertThat(await(engine.pause("b.example", "they asked", "kim", Optional.empty())))
                    .containsExactly("mx.b.example");
            network.asked.clear();

            Why why = await(engine.why("also-b.example"));

            assertThat(network.asked).containsExactly("also-b.example");
            assertThat(why.subject()).isEqualTo("also-b.example");
            assertThat(why.reasons()).singleElement().satisfies(reason -> {
                assertThat(reason.site()).isEqualTo("mx.b.example");
                assertThat(reason.reason()).isEqualTo("nothing waits now: mx.b.example is Paused: they asked");
            });
        }
    }

    @Test
    void whatIsKnownByItsNameIsNotLookedUpAndADomainThatIsNoneHasNoReasons() {
        try (Engine engine = engine(Optional.empty())) {
            await(engine.pause("b.example", "they asked", "kim", Optional.empty()));
            network.asked.clear();
            assertThat(await(engine.why("mx.b.example")).reasons()).hasSize(1);
            assertThat(network.asked).isEmpty();
            assertThat(await(engine.why("nowhere.example")).reasons()).isEmpty();
            assertThat(network.asked).containsExactly("nowhere.example");
        }
    }

    @Test
    void mailThatARedirectHoldsUpExpiresWithThatReasonAndWithoutAnAttempt() {
        try (Engine before = engine(Optional.empty())) {
            await(before.submit(message("anna@b.example")));
        }
        // The first engine's clock ran on by some milliseconds; this one's begins behind it.
        clock.now = NOON.plusSeconds(60);
        try (Engine engine = engine(Address.parse("me@a.example"))) {
            start(engine);
            assertThat(await(engine.why("anna@b.example")).reasons())
                    .singleElement()
                    .satisfies(
                            reason -> assertThat(reason.reason()).startsWith("it was taken before redirect was set"));
            clock.now = NOON.plus(Duration.ofHours(2));
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(toJames)
                    .hasSize(1));
        }
        assertThat(toJames.get(0).kind()).isEqualTo(OutboxItem.Kind.BOUNCE);
        assertThat(events()).extracting(e -> e.getClass().getSimpleName()).containsExactly("Accepted", "Expired");
        assertThat(((Event.Expired) events().get(1)).reason()).contains("it was taken before redirect was set");
        assertThat(network.asked).as("nobody looked for its receiver").isEmpty();
        assertThat(stores.first().spool().backlog()).isEmpty();
    }
}
