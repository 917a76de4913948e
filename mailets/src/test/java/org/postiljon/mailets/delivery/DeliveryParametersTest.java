package org.postiljon.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.engine.ProfileSettings;
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
import org.postiljon.mailets.option.MailetBlock;

class DeliveryParametersTest {
    private static final MailetBlock BLOCK = new MailetBlock("AdaptiveRemoteDelivery", "");

    private static DeliveryParameters parse(Map<String, String> written) {
        return DeliveryParameters.parse(BLOCK, written, "a.example");
    }

    private static TransportSettings transport(String... pairs) {
        java.util.Map<String, String> written = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            written.put(pairs[i], pairs[i + 1]);
        }
        return parse(written).settings().transport();
    }

    @Test
    void theSampleOfJamesStartsUnchanged() {
        DeliveryParameters read = parse(Map.of(
                "outgoingQueue", "outgoing",
                "delayTime", "5000, 100000, 500000",
                "maxRetries", "3",
                "maxDnsProblemRetries", "0",
                "deliveryThreads", "10",
                "sendpartial", "true",
                "bounceProcessor", "bounces"));
        assertThat(read.settings().profile()).isEqualTo(new Profile("outgoing"));
        assertThat(read.settings().retries().delays())
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(100), Duration.ofSeconds(500));
        assertThat(read.settings().retries().maxRetries()).isEqualTo(3);
        assertThat(read.settings().lifetime()).isEqualTo(Duration.ofHours(24));
        assertThat(read.bounceProcessor()).contains("bounces");
        assertThat(read.onSuccess()).isEmpty();
        assertThat(read.warnings())
                .containsExactly(
                        "mailetcontainer.xml, AdaptiveRemoteDelivery, <outgoingQueue>: has no meaning here. No queue of"
                                + " James is used: mail that waits is in Postiljon's spool. To name this profile, write"
                                + " outgoing.",
                        "mailetcontainer.xml, AdaptiveRemoteDelivery, <deliveryThreads>: has no meaning here."
                                + " Connections are opened as receivers allow. To limit them, set maxConnections in"
                                + " postiljon.properties.");
    }

    @Test
    void withoutParametersTheHouseDecides() {
        assertThat(parse(Map.of()))
                .isEqualTo(new DeliveryParameters(
                        new ProfileSettings(
                                new Profile("outgoing"),
                                Stream.BULK,
                                new TransportSettings(
                                        Transport.DIRECT,
                                        List.of(),
                                        Optional.empty(),
                                        TlsLevel.OPPORTUNISTIC,
                                        false,
                                        Timeouts.DEFAULT),
                                new EgressSource("default", "", "a.example"),
                                RetrySchedule.DEFAULT,
                                Duration.ofHours(24),
                                true,
                                false),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // delayTime | maxRetries | delays | retries
                "5000, 100000, 500000|3|PT5S PT1M40S PT8M20S|3",
                "3*10 minutes, 5*1 hour||PT10M PT10M PT10M PT1H PT1H PT1H PT1H PT1H|8",
                "3 * 10 minutes|5|PT10M PT10M PT10M|5",
                "5 minutes||PT5M|5",
                "2 days|0|PT48H|1",
                "2*1 min, 0*2 h, 30 sec|2|PT1M PT1M PT30S|3",
                "1|0|PT0.001S|1"
            })
    void delaysAreReadAsByRemoteDelivery(String delayTime, String maxRetries, String delays, int retries) {
        Map<String, String> written = maxRetries == null
                ? Map.of("delayTime", delayTime)
                : Map.of("delayTime", delayTime, "maxRetries", maxRetries);
        RetrySchedule schedule = parse(written).settings().retries();
        assertThat(schedule.delays().stream().map(Duration::toString)).containsExactly(delays.split(" "));
        assertThat(schedule.maxRetries()).isEqualTo(retries);
    }

    @Test
    void maxRetriesAloneLimitsTheHousesSchedule() {
        RetrySchedule schedule = parse(Map.of("maxRetries", "2")).settings().retries();
        assertThat(schedule.delays()).isEqualTo(RetrySchedule.DEFAULT.delays());
        assertThat(schedule.maxRetries()).isEqualTo(2);
    }

    @Test
    void fewerRetriesThanDelaysAreRaisedAndTold() {
        assertThat(parse(Map.of("delayTime", "3*1 min", "maxRetries", "1")).warnings())
                .containsExactly("mailetcontainer.xml, AdaptiveRemoteDelivery, <maxRetries>: \"1\" is fewer than"
                        + " <delayTime> lists: raised to 3, as RemoteDelivery does.");
    }

    @Test
    void lifetimeCoversTheDelaysOfJames() {
        assertThat(parse(Map.of("delayTime", "5 * 1 day")).settings().lifetime())
                .isEqualTo(Duration.ofHours(132));
        DeliveryParameters shorter = parse(Map.of("delayTime", "5 * 1 day", "lifetime", "36h"));
        assertThat(shorter.settings().lifetime()).isEqualTo(Duration.ofHours(36));
        assertThat(shorter.warnings())
                .containsExactly("mailetcontainer.xml, AdaptiveRemoteDelivery, <lifetime>: ends before the retries of"
                        + " <delayTime> do, which take up to 132 hours: the last of them never come.");
    }

    @Test
    void gatewaysHavePortsAndLogin() {
        DeliveryParameters read = parse(Map.of(
                "gateway", "Relay.b.example, relay2.b.example:2525, [2001:db8::1]:26",
                "gatewayPort", "587",
                "gatewayUsername", "me",
                "gatewayPassword", "se:cret",
                "tls", "verified"));
        TransportSettings transport = read.settings().transport();
        assertThat(transport.gateway())
                .containsExactly(
                        new MxHost("relay.b.example", 587, 0),
                        new MxHost("relay2.b.example", 2525, 1),
                        new MxHost("2001:db8::1", 26, 2));
        assertThat(transport.login()).contains(new Login("me", "se:cret"));
        assertThat(transport.transport().name())
                .isEqualTo("relay.b.example:587+relay2.b.example:2525+2001:db8::1:26,user=me,tls=verified");
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void aPasswordThatMayTravelInPlainTextIsTold() {
        Map<String, String> written =
                Map.of("gateway", "relay.b.example", "gatewayusername", "me", "gatewayPassword", "secret");
        assertThat(parse(written).warnings())
                .containsExactly("mailetcontainer.xml, AdaptiveRemoteDelivery, <gatewayPassword>: may be sent without"
                        + " encryption. Write <tls>verified</tls>, unless the gateway is on this machine.");
    }

    @Test
    void noMessageTellsThePassword() {
        Map<String, String> written =
                Map.of("gateway", "relay.b.example", "gatewayusername", "me", "gatewayPassword", "qwertzuiop");
        DeliveryParameters read = parse(written);
        assertThat(read.toString() + read.warnings()).doesNotContain("qwertzuiop");
    }

    @Test
    void wordsOfRemoteDeliveryMeanALevel() {
        assertThat(transport("startTLS", "true").tls()).isEqualTo(TlsLevel.OPPORTUNISTIC);
        assertThat(transport("startTLS", "false").tls()).isEqualTo(TlsLevel.NONE);
        assertThat(transport("tls", "Required").tls()).isEqualTo(TlsLevel.REQUIRED);
        assertThat(transport("gateway", "g.example", "startTLS", "true").tls()).isEqualTo(TlsLevel.OPPORTUNISTIC);
        String[] login = {"gateway", "g.example", "gatewayUsername", "u", "gatewayPassword", "p", "startTLS", "true"};
        assertThat(transport(login).tls()).isEqualTo(TlsLevel.VERIFIED);
        TransportSettings implicit = transport("gateway", "g.example", "sslEnable", "true");
        assertThat(implicit.implicitTls()).isTrue();
        assertThat(implicit.tls()).isEqualTo(TlsLevel.VERIFIED);
        assertThat(implicit.gateway()).containsExactly(new MxHost("g.example", 465, 0));
        assertThat(transport("gateway", "g.example", "sslEnable", "true", "verifyServerIdentity", "false")
                        .tls())
                .isEqualTo(TlsLevel.REQUIRED);
    }

    @Test
    void sslEnableWithoutGatewayStaysWithStartTls() {
        DeliveryParameters read = parse(Map.of("sslEnable", "true"));
        assertThat(read.settings().transport().implicitTls()).isFalse();
        assertThat(read.settings().transport().tls()).isEqualTo(TlsLevel.OPPORTUNISTIC);
        assertThat(read.warnings()).singleElement().asString().contains("<sslEnable>: is for gateways");
    }

    @Test
    void timeoutsAreMillisecondsOrHaveAUnit() {
        Timeouts timeouts = transport("timeout", "180000", "connectiontimeout", "10 seconds")
                .timeouts();
        assertThat(timeouts.connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(timeouts.rcpt()).isEqualTo(Duration.ofMinutes(3));
        assertThat(timeouts.finalDot()).isEqualTo(Duration.ofMinutes(10));
        assertThat(transport("timeout", "15 min").timeouts().finalDot()).isEqualTo(Duration.ofMinutes(15));
        assertThat(timeouts.envelope()).isEqualTo(Duration.ofMinutes(15));
        assertThat(transport("timeout", "15 min").timeouts().envelope()).isEqualTo(Duration.ofMinutes(45));
    }

    @Test
    void transportsThatDifferHaveDifferentNames() {
        List<TransportSettings> all = List.of(
                transport(),
                transport("tls", "required"),
                transport("timeout", "60 s"),
                transport("connectiontimeout", "60 s"),
                transport("gateway", "g.example"),
                transport("gateway", "g.example", "sslEnable", "true"),
                transport("gateway", "g.example:465", "tls", "verified"));
        assertThat(all.stream().map(TransportSettings::transport)).doesNotHaveDuplicates();
    }

    @Test
    void theSourceIsNamedByItsAddressSoThatMailThatWaitsOutlivesAnotherHeloName() {
        assertThat(parse(Map.of("heloName", "out1.a.example", "bind", "192.0.2.1"))
                        .settings()
                        .source())
                .isEqualTo(new EgressSource("192.0.2.1", "192.0.2.1", "out1.a.example"));
        assertThat(parse(Map.of("heloName", "out1.a.example")).settings().source())
                .isEqualTo(new EgressSource("default", "", "out1.a.example"));
    }

    @Test
    void withoutAHeloNameTheNameOfTheServerIsSaidAndNobodyIsWarned() {
        DeliveryParameters read = DeliveryParameters.parse(BLOCK, Map.of(), "localhost");
        assertThat(read.settings().source().ehlo()).isEqualTo("localhost");
        assertThat(read.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "mailserver", "localhost.localdomain", "mail.local"})
    void aHeloNameThatReceiversRefuseIsTold(String name) {
        assertThat(parse(Map.of("heloName", name)).warnings())
                .singleElement()
                .asString()
                .contains("<heloName>: \"" + name + "\" is no public name: many receivers refuse it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org", "[192.0.2.1]", "[IPv6:2001:db8::1]"})
    void aHeloNameThatReceiversTakeNeedsNoWord(String name) {
        assertThat(parse(Map.of("heloName", name)).warnings()).isEmpty();
    }

    @Test
    void parametersOfJavaMailAreToldWithTheirCounterpart() {
        assertThat(parse(Map.of("mail.smtp.localhost", "x.example", "mail.smtps.ssl.trust", "*"))
                        .warnings())
                .containsExactly(
                        "mailetcontainer.xml, AdaptiveRemoteDelivery, <mail.smtp.localhost>: is a setting of Java Mail,"
                                + " which is not used here. Write <heloName> instead.",
                        "mailetcontainer.xml, AdaptiveRemoteDelivery, <mail.smtps.ssl.trust>: is a setting of Java Mail,"
                                + " which is not used here. It has no counterpart; remove it.");
    }

    @Test
    void valuesThatAskForWhatHoldsNeedNoWord() {
        assertThat(parse(Map.of(
                                "usePriority", "false",
                                "loadBalancing", "true",
                                "debug", "false",
                                "onMailetException", "propagate"))
                        .warnings())
                .isEmpty();
    }
}
