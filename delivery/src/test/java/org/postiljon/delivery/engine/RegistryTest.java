package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;
import org.postiljon.delivery.site.EgressSource;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Login;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;

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
        Registry registry = new Registry(Optional.empty());
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
        Registry registry = new Registry(Optional.empty());
        registry.add(profile("a", "secret", Duration.ofHours(24)));
        assertThatThrownBy(() -> registry.add(profile("b", "other", Duration.ofHours(24))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway relay.example:587 as user")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("other");
    }

    @Test
    void theSandboxTakesThePlaceOfEveryGateway() {
        Registry registry = new Registry(Optional.of(new MxHost("127.0.0.1", 1025, 0)));
        ProfileSettings added = profile("a", "secret", Duration.ofHours(24));
        registry.add(added);
        TransportSettings used =
                registry.transport(added.transport().transport()).orElseThrow();
        assertThat(used.gateway()).containsExactly(new MxHost("127.0.0.1", 1025, 0));
        assertThat(used.login()).isEmpty();
    }

    @Test
    void oneAddressWithTwoEhloNamesIsRefused() {
        Registry registry = new Registry(Optional.empty());
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
}
