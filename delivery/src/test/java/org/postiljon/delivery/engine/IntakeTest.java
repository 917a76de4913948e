package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
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
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.RefusedRecipient;
import org.postiljon.delivery.spool.Submission;

class IntakeTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    /** Knows the route of one domain. */
    private static final class OneRoute implements Router {
        @Override
        public Optional<Route> known(Domain domain) {
            return domain.equals(new Domain("b.example"))
                    ? Optional.of(new Route.To(
                            new Site("mx.b.example"), List.of(new MxHost("mx.b.example", 25, 0)), Duration.ofHours(1)))
                    : Optional.empty();
        }

        @Override
        public CompletionStage<Route> route(Domain domain) {
            return CompletableFuture.failedFuture(new AssertionError("acceptance never waits for DNS"));
        }

        @Override
        public CompletionStage<List<InetSocketAddress>> addresses(MxHost host) {
            return CompletableFuture.failedFuture(new AssertionError("acceptance never waits for DNS"));
        }

        @Override
        public void close() {}
    }

    private List<MxHost> gateway = List.of();
    private Optional<Address> redirect = Optional.empty();
    private Labels labels = Labels.NONE;
    private Optional<Stream> stream = Optional.empty();
    private Optional<String> digest = Optional.empty();
    private List<RefusedRecipient> refused = List.of();
    private Optional<Instant> notBefore = Optional.empty();
    private Optional<Address> sender = Address.parse("news@A.example");

    private Submission take(String... recipients) {
        TransportSettings transport = new TransportSettings(
                Transport.DIRECT, gateway, Optional.empty(), TlsLevel.OPPORTUNISTIC, false, Timeouts.DEFAULT);
        ProfileSettings profile = new ProfileSettings(
                new Profile("outgoing"),
                Stream.BULK,
                transport,
                new EgressSource("default", "", "out.a.example"),
                RetrySchedule.DEFAULT,
                Duration.ofHours(24),
                true,
                false);
        NewMessage message = new NewMessage(
                "mail1-!7",
                "mail1",
                "<m@a.example>",
                digest,
                new Envelope(sender, "", "", false, false),
                List.of(recipients).stream()
                        .map(r -> new Recipient(Address.parse(r).orElseThrow()))
                        .toList(),
                refused,
                labels,
                new Profile("outgoing"),
                stream,
                Content.of(new byte[] {'x'}),
                notBefore);
        return new Intake(new OneRoute(), redirect).submission(message, profile, transport, notBefore, NOW);
    }

    private static List<String> recipients(NewDelivery delivery) {
        return delivery.recipients().stream().map(r -> r.address().toString()).toList();
    }

    @Test
    void aDeliveryPerDomainAndWhoIsNamedTwiceGetsTheMailOnce() {
        Submission taken = take("anna@b.example", "carl@c.example", "bert@B.example", "anna@b.EXAMPLE");
        assertThat(taken.deliveries())
                .extracting(d -> d.domain().name(), IntakeTest::recipients)
                .containsExactly(
                        tuple("b.example", List.of("anna@b.example", "bert@b.example")),
                        tuple("c.example", List.of("carl@c.example")));
    }

    @Test
    void whatIsRefusedIsTakenAlongAndAloneCausesNoDeliveryToARedirect() {
        refused = List.of(
                new RefusedRecipient(Address.shown("a\tb@c.example"), Reply.of(Stage.ROUTE, 553, "5.1.3 no address")));
        assertThat(take("anna@b.example").refused()).isEqualTo(refused);
        redirect = Address.parse("me@a.example");
        assertThat(take("anna@b.example").deliveries()).hasSize(1);
        assertThat(take().deliveries()).isEmpty();
        assertThat(take().refused()).isEqualTo(refused);
    }

    @Test
    void theDigestReplacesAMessageIdThatChangesFromRunToRun() {
        assertThat(take("anna@b.example").key().messageId()).isEqualTo("<m@a.example>");
        digest = Optional.of("report:1");
        Submission taken = take("anna@b.example");
        assertThat(taken.key().messageId()).isEqualTo("report:1");
        assertThat(taken.message().messageId()).isEqualTo("<m@a.example>");
    }

    @Test
    void aRouteThatIsKnownIsAHintAndOneThatIsNotIsNotAskedFor() {
        Submission taken = take("anna@b.example", "carl@c.example");
        assertThat(taken.deliveries())
                .extracting(d -> d.key().site().name())
                .containsExactly("mx.b.example", "domain:c.example");
    }

    @Test
    void whatGoesThroughAGatewayIsOfItsSite() {
        gateway = List.of(new MxHost("relay.example", 587, 0));
        Submission taken = take("anna@b.example", "carl@c.example");
        assertThat(taken.deliveries())
                .extracting(d -> d.key().site().name())
                .containsOnly(Site.of(gateway, Optional.empty()).name());
    }

    @Test
    void manyRecipientsAreSplitAsTransactionsCanCarryThem() {
        Submission taken = take(
                IntStream.range(0, 250).mapToObj(i -> "r" + i + "@b.example").toArray(String[]::new));
        assertThat(taken.deliveries()).extracting(d -> d.recipients().size()).containsExactly(100, 100, 50);
        assertThat(taken.deliveries().stream().flatMap(d -> recipients(d).stream()))
                .hasSize(250)
                .doesNotHaveDuplicates();
    }

    @Test
    void theTenantIsTheSendersDomainUnlessALabelNamesOne() {
        assertThat(take("anna@b.example").deliveries().get(0).key().tenant()).isEqualTo("a.example");
        labels = new Labels("shop", "spring", "", "");
        Submission named = take("anna@b.example");
        assertThat(named.deliveries().get(0).key().tenant()).isEqualTo("shop");
        assertThat(named.message().labels().campaign()).isEqualTo("spring");
        labels = Labels.NONE;
        sender = Optional.empty();
        assertThat(take("anna@b.example").deliveries().get(0).key().tenant()).isEmpty();
    }

    @Test
    void theStreamOfTheMessageGoesBeforeThatOfTheProfile() {
        assertThat(take("anna@b.example").message().stream()).isEqualTo(Stream.BULK);
        stream = Optional.of(Stream.TRIGGERED);
        assertThat(take("anna@b.example").deliveries().get(0).key().stream()).isEqualTo(Stream.TRIGGERED);
    }

    @Test
    void itsLifetimeBeginsWhenItMayBeSent() {
        NewDelivery at = take("anna@b.example").deliveries().get(0);
        assertThat(at.due()).isEqualTo(NOW);
        assertThat(at.expires()).isEqualTo(NOW.plus(Duration.ofHours(24)));
        notBefore = Optional.of(NOW.plusSeconds(7200));
        NewDelivery later = take("anna@b.example").deliveries().get(0);
        assertThat(later.due()).isEqualTo(NOW.plusSeconds(7200));
        assertThat(later.expires()).isEqualTo(NOW.plusSeconds(7200).plus(Duration.ofHours(24)));
        notBefore = Optional.of(NOW.minusSeconds(7200));
        assertThat(take("anna@b.example").deliveries().get(0).due())
                .as("a time that is past changes nothing")
                .isEqualTo(NOW);
    }

    @Test
    void aRedirectSendsOneMailToOneAddress() {
        redirect = Address.parse("test@b.example");
        Submission taken = take("anna@b.example", "carl@c.example");
        assertThat(taken.deliveries()).hasSize(1);
        assertThat(recipients(taken.deliveries().get(0))).containsExactly("test@b.example");
    }

    @Test
    void itIsKnownByTheNameThatJamesGaveItBeforeItWasSplit() {
        Submission taken = take("anna@b.example");
        assertThat(taken.key().root()).isEqualTo("mail1");
        assertThat(taken.message().name()).isEqualTo("mail1-!7");
    }
}
