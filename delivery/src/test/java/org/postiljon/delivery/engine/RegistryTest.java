package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;

class RegistryTest {
    private static ProfileSettings profile(String name, String password, Duration lifetime) {
        Transport transport = new Transport("gateway relay.example:587 as user");
        return new ProfileSettings(
                new Profile(name),
                Stream.BULK,
                new TransportSettings(
                        transport,
                        List.of(new MxHost("relay.example", 587, 0)),
                        Optional.of(new Login("user", password)),
                        TlsLevel.VERIFIED,
                        false,
                        Timeouts.DEFAULT),
                new EgressSource("default", "", "out.a.example"),
                RetrySchedule.DEFAULT,
                lifetime,
                true,
                false);
    }

    @Test
    void oneProfileWithTwoSettingsIsRefusedAndTheSameTwiceIsNot() {
        Registry registry = new Registry(Optional.empty(), false);
        registry.add(profile("outgoing", "secret", Duration.ofHours(24)));
        assertThatCode(() -> registry.add(profile("outgoing", "secret", Duration.ofHours(24))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> registry.add(profile("outgoing", "secret", Duration.ofHours(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<outgoing>outgoing</outgoing>")
                .hasMessageContaining("of its own");
    }

    @Test
    void oneGatewayWithTwoPasswordsIsRefusedWithoutTellingThem() {
        Registry registry = new Registry(Optional.empty(), false);
        registry.add(profile("a", "secret", Duration.ofHours(24)));
        assertThatThrownBy(() -> registry.add(profile("b", "other", Duration.ofHours(24))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway relay.example:587 as user")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("other");
    }

    @Test
    void theSandboxTakesThePlaceOfEveryGateway() {
        Registry registry = new Registry(Optional.of(new MxHost("127.0.0.1", 1025, 0)), true);
        ProfileSettings added = profile("a", "secret", Duration.ofHours(24));
        registry.add(added);
        TransportSettings used =
                registry.transport(added.transport().transport().redirected()).orElseThrow();
        assertThat(used.gateway()).containsExactly(new MxHost("127.0.0.1", 1025, 0));
        assertThat(used.login()).isEmpty();
        assertThat(registry.taking(added)).isEqualTo(used);
    }

    private static WaitingKey key(Transport transport) {
        return new WaitingKey(
                Site.unresolved(new Domain("b.example")), Stream.BULK, Pool.DEFAULT, "a.example", transport);
    }

    @Test
    void whatWasTakenForItsOwnRecipientsIsNotSentWhileARedirectIsSet() {
        ProfileSettings added = profile("a", "secret", Duration.ofHours(24));
        Transport own = added.transport().transport();
        Registry redirecting = new Registry(Optional.empty(), true);
        redirecting.add(added);
        assertThat(redirecting.taking(added).transport()).isEqualTo(own.redirected());
        assertThat(redirecting.sends(key(own.redirected()))).isTrue();
        assertThat(redirecting.sends(key(own))).isFalse();
        assertThat(redirecting.whyMissing(key(own))).startsWith("it was taken before redirect was set");
        assertThat(redirecting.whyMissing(key(new Transport("gone").redirected())))
                .contains("no AdaptiveRemoteDelivery");
    }

    @Test
    void whatWasTakenUnderARedirectGoesOnWithoutOne() {
        ProfileSettings added = profile("a", "secret", Duration.ofHours(24));
        Transport own = added.transport().transport();
        Registry registry = new Registry(Optional.empty(), false);
        registry.add(added);
        assertThat(registry.taking(added).transport()).isEqualTo(own);
        assertThat(registry.sends(key(own))).isTrue();
        assertThat(registry.sends(key(own.redirected()))).isTrue();
        assertThat(registry.transport(own.redirected()).orElseThrow().gateway())
                .isEqualTo(added.transport().gateway());
        assertThat(registry.whyMissing(key(new Transport("gone")))).contains("transport gone");
    }

    @Test
    void oneAddressWithTwoEhloNamesIsRefused() {
        Registry registry = new Registry(Optional.empty(), false);
        ProfileSettings first = profile("a", "secret", Duration.ofHours(24));
        registry.add(first);
        ProfileSettings other = new ProfileSettings(
                new Profile("b"),
                first.stream(),
                first.transport(),
                new EgressSource("default", "", "out2.a.example"),
                first.retries(),
                first.lifetime(),
                true,
                false);
        assertThatThrownBy(() -> registry.add(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<heloName>out.a.example</heloName>")
                .hasMessageContaining("<heloName>out2.a.example</heloName>")
                .hasMessageContaining("<bind>");
        assertThat(registry.profile(new Profile("b"))).isEmpty();
    }

    private static Waiting waiting(String profile, WaitingKey key) {
        Message message = new Message(
                "Mail1",
                "",
                Envelope.from(Address.parse("news@a.example").orElseThrow()),
                Labels.NONE,
                new Profile(profile),
                Stream.BULK);
        ContentRef nothing = () -> 0;
        return new Waiting(
                new Handle() {},
                1,
                key,
                new Domain("b.example"),
                message,
                nothing,
                List.of(),
                0,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.MAX,
                "",
                "",
                false);
    }

    @Test
    void mailOfSettingsThatAreGoneFollowsTheMailetThatTookIt() {
        Registry registry = new Registry(Optional.empty(), false);
        ProfileSettings added = profile("a", "secret", Duration.ofHours(24));
        registry.add(added);
        Transport own = added.transport().transport();
        WaitingKey before = key(Transport.DIRECT);
        assertThat(registry.isGone(before)).isTrue();
        assertThat(registry.isGone(key(own))).isFalse();
        assertThat(registry.isGone(
                        new WaitingKey(before.site(), before.stream(), new Pool("192.0.2.1"), before.tenant(), own)))
                .as("its address is gone")
                .isTrue();
        assertThat(registry.successor(waiting("a", before)))
                .contains(new WaitingKey(
                        Site.of(added.transport().gateway(), added.transport().login()),
                        before.stream(),
                        Pool.DEFAULT,
                        before.tenant(),
                        own));
        assertThat(registry.successor(waiting("another", before))).isEmpty();
    }

    @Test
    void mailFollowsAMailetThatHasNoGatewayAnyMoreAndIsRoutedAnew() {
        Registry registry = new Registry(Optional.empty(), false);
        registry.add(new ProfileSettings(
                new Profile("a"),
                Stream.BULK,
                new TransportSettings(
                        Transport.DIRECT, List.of(), Optional.empty(), TlsLevel.OPPORTUNISTIC, false, Timeouts.DEFAULT),
                new EgressSource("default", "", "out.a.example"),
                RetrySchedule.DEFAULT,
                Duration.ofHours(24),
                true,
                false));
        WaitingKey before = new WaitingKey(
                new Site("relay.example:587"),
                Stream.BULK,
                Pool.DEFAULT,
                "a.example",
                new Transport("relay.example:587"));
        assertThat(registry.successor(waiting("a", before))).contains(key(Transport.DIRECT));
    }

    @Test
    void mailOfARedirectNeverGoesToItsOwnRecipientsNorTheOtherWayRound() {
        ProfileSettings added = profile("a", "secret", Duration.ofHours(24));
        Transport own = added.transport().transport();
        Registry redirecting = new Registry(Optional.empty(), true);
        redirecting.add(added);
        assertThat(redirecting.isGone(key(own))).as("held up, not gone").isFalse();
        Transport before = new Transport("old.example:25");
        assertThat(redirecting
                        .successor(waiting("a", key(before)))
                        .orElseThrow()
                        .transport())
                .isEqualTo(own);
        assertThat(redirecting
                        .successor(waiting("a", key(before.redirected())))
                        .orElseThrow()
                        .transport())
                .isEqualTo(own.redirected());
    }
}
