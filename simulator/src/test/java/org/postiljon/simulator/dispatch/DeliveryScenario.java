package org.postiljon.simulator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.delivery.destination.SiteLimits;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.lane.Configured;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.lane.Dispatcher;
import org.postiljon.delivery.lane.Terms;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.SubmissionKey;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.simulator.spool.MemoryEvents;
import org.postiljon.simulator.spool.MemorySpool;

/** A dispatcher with everything around it on virtual time; a test sends, lets time pass, and looks. */
final class DeliveryScenario {
    static final Instant START = Instant.parse("2030-01-01T12:00:00Z");
    static final EgressSource SOURCE = new EgressSource("default", "", "out.a.example");

    private static final TransportSettings DIRECT = new TransportSettings(
            Transport.DIRECT, List.of(), Optional.empty(), TlsLevel.OPPORTUNISTIC, false, Timeouts.DEFAULT);

    final VirtualLoop loop = new VirtualLoop(START);
    final ScriptedNetwork network = new ScriptedNetwork(loop);
    final MemoryEvents events;
    MemorySpool spool;
    final List<OutboxItem> outbox = new ArrayList<>();
    final Shaky<Spool> shaky;
    final Shaky<DestinationStates> states;
    private final DispatchSettings settings;
    private Dispatcher dispatcher;
    private RetrySchedule retries = new RetrySchedule(RetrySchedule.DEFAULT.delays(), Integer.MAX_VALUE, 0);
    private Duration lifetime = Duration.ofHours(24);
    private int sent;

    /** Transports that no mailet has any more. */
    final Set<Transport> gone = new HashSet<>();

    /** Where mail of those goes on: the mailet's transport now; empty: the mailet is gone, too. */
    Optional<Transport> changedTo = Optional.empty();

    /** Settings of transports; any other is direct. */
    final Map<Transport, TransportSettings> transports = new HashMap<>();

    /** Runs when the dispatcher asks for the settings of a mail; a test may throw. */
    Runnable asked = () -> {};

    DeliveryScenario() {
        this(fast());
    }

    DeliveryScenario(DispatchSettings settings) {
        this(settings, new MemoryEvents());
    }

    DeliveryScenario(DispatchSettings settings, MemoryEvents events) {
        this.events = events;
        this.spool = new MemorySpool(events);
        this.shaky = new Shaky<>(Spool.class, loop, spool);
        this.states = new Shaky<>(DestinationStates.class, loop, events);
        this.settings = settings;
        this.dispatcher = begin();
    }

    private Dispatcher begin() {
        Dispatcher begun = new Dispatcher(
                loop,
                shaky.get(),
                states.get(),
                network,
                network,
                ReplyClassifier.shipped(),
                new Settings(),
                settings,
                new Random(7),
                outbox::add);
        begun.start();
        return begun;
    }

    /** The server stops and starts again on what is stored. */
    void restart() {
        restart(Duration.ZERO);
    }

    /** The same, with a time in between. */
    void restart(Duration down) {
        CompletableFuture<Void> stopped = dispatcher.stop().toCompletableFuture();
        for (int seconds = 0; !stopped.isDone() && seconds < 60; seconds++) {
            loop.run(Duration.ofSeconds(1));
        }
        stopped.join();
        run(down);
        spool.close();
        spool = spool.copy();
        shaky.inFrontOf(spool);
        dispatcher = begin();
    }

    /** Begins at full speed, so that tests of other things need not wait for it. */
    static DispatchSettings fast() {
        return limits(6_000, 12_000, 20);
    }

    static DispatchSettings limits(double first, double most, int connections) {
        return new DispatchSettings(
                new SiteLimits(List.of(new SiteLimits.Rule(
                        "*", OptionalDouble.of(first), OptionalDouble.of(most), OptionalInt.of(connections)))),
                500,
                Duration.ofSeconds(10),
                Duration.ofMinutes(15),
                Map.of("triggered", 8));
    }

    DeliveryScenario schedule(RetrySchedule other) {
        retries = other;
        return this;
    }

    DeliveryScenario lifetime(Duration other) {
        lifetime = other;
        return this;
    }

    void run(Duration time) {
        loop.run(time);
    }

    /** One mail for each address. */
    void send(Stream stream, Labels labels, String... addresses) {
        for (String address : addresses) {
            sendOne(stream, labels, List.of(address));
        }
    }

    void send(String... addresses) {
        send(Stream.BULK, Labels.NONE, addresses);
    }

    /** {@code n} mails for recipients r1, r2, ... of a domain. */
    void sendMany(int n, Stream stream, String domain) {
        for (int i = 1; i <= n; i++) {
            sendOne(stream, Labels.NONE, List.of(stream.name() + i + "@" + domain));
        }
    }

    /** One mail for several recipients at one domain. */
    void sendOne(Stream stream, Labels labels, List<String> addresses) {
        sendOne(stream, labels, Transport.DIRECT, addresses);
    }

    void sendOne(Stream stream, Labels labels, Transport transport, List<String> addresses) {
        String name = "mail" + ++sent;
        List<Recipient> recipients = addresses.stream()
                .map(a -> new Recipient(Address.parse(a).orElseThrow()))
                .toList();
        Domain domain = recipients.get(0).address().domain();
        WaitingKey key = new WaitingKey(Site.unresolved(domain), stream, Pool.DEFAULT, labels.tenant(), transport);
        Instant now = loop.now();
        Profile profile = new Profile("outgoing");
        spool.accept(new Submission(
                new SubmissionKey(name, "", profile),
                new Message(
                        name,
                        "<" + name + "@a.example>",
                        Envelope.from(Address.parse("news@a.example").orElseThrow()),
                        labels,
                        profile,
                        stream),
                Content.of(new byte[] {'x', '\r', '\n'}),
                List.of(new NewDelivery(key, domain, recipients, now, now.plus(lifetime))),
                now));
    }

    List<Event> eventsOf(String recipient) {
        return events.after(0, Integer.MAX_VALUE).stream()
                .map(LoggedEvent::event)
                .filter(e -> e instanceof Event.OfRecipient of
                        && of.subject().recipient().toString().equals(recipient))
                .toList();
    }

    List<String> kindsOf(String recipient) {
        return eventsOf(recipient).stream()
                .map(e -> e.getClass().getSimpleName())
                .toList();
    }

    List<Event.DestinationChanged> changes() {
        return events.after(0, Integer.MAX_VALUE).stream()
                .map(LoggedEvent::event)
                .filter(Event.DestinationChanged.class::isInstance)
                .map(Event.DestinationChanged.class::cast)
                .toList();
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    DestinationView destination(String site) {
        return get(dispatcher.destinations()).stream()
                .filter(d -> d.site().equals(site))
                .findFirst()
                .orElseThrow();
    }

    long waiting() {
        return spool.backlog().stream().mapToLong(b -> b.recipients()).sum();
    }

    /** The answer of a stage that the dispatcher completes in its own turn. */
    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        for (int turns = 0; !future.isDone() && turns < 100; turns++) {
            loop.run(Duration.ZERO);
        }
        return future.join();
    }

    /** One profile, one transport, one source. */
    private final class Settings implements Configured {
        @Override
        public Optional<Terms> terms(Profile profile) {
            asked.run();
            return Optional.of(new Terms(retries, false, true, true));
        }

        @Override
        public Optional<TransportSettings> transport(Transport transport) {
            return gone.contains(transport)
                    ? Optional.empty()
                    : Optional.of(transports.getOrDefault(transport, DIRECT));
        }

        @Override
        public Optional<WaitingKey> successor(Waiting waiting) {
            WaitingKey key = waiting.key();
            return changedTo.map(transport -> new WaitingKey(
                    Site.unresolved(waiting.domain()), key.stream(), key.pool(), key.tenant(), transport));
        }

        @Override
        public Optional<EgressSource> source(Pool pool) {
            return Optional.of(SOURCE);
        }

        @Override
        public List<EgressSource> sources() {
            return List.of(SOURCE);
        }
    }
}
