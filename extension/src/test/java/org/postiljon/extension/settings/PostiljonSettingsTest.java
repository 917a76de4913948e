package org.postiljon.extension.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.delivery.destination.SiteLimits.Rule;
import org.postiljon.delivery.engine.EngineSettings;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.Option;

class PostiljonSettingsTest {
    @Test
    void withoutKeysTheHouseDecides() {
        PostiljonSettings settings = PostiljonSettings.parse(Map.of());
        assertThat(settings.engine()).isEqualTo(EngineSettings.DEFAULT);
        assertThat(settings.dataDirectory()).isEqualTo("var/postiljon");
        assertThat(settings.routes()).isEmpty();
        assertThat(settings.dnsServers()).isEmpty();
        assertThat(settings.keepEvents()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.keepFree()).isEqualTo(200L << 20);
    }

    @Test
    void allKeysAreRead() {
        PostiljonSettings settings = PostiljonSettings.parse(Map.ofEntries(
                Map.entry("dataDirectory", "/srv/postiljon"),
                Map.entry("routes", "postiljon-routes.txt"),
                Map.entry("maxConnections", "50"),
                Map.entry("idle", "30s"),
                Map.entry("suspendAfter", "1h"),
                Map.entry("sandbox", "true"),
                Map.entry("sandboxHost", "[::1]:2525"),
                Map.entry("redirect", "tests@a.example"),
                Map.entry("dnsServers", "192.0.2.53, [2001:db8::53]:5353, 127.0.0.1:54, 2001:db8::1"),
                Map.entry("keepEvents", "7d"),
                Map.entry("keepFree", "2GB"),
                Map.entry("stream.alerts.weight", "4")));
        assertThat(settings.dataDirectory()).isEqualTo("/srv/postiljon");
        assertThat(settings.routes()).contains("postiljon-routes.txt");
        assertThat(settings.engine().dispatch().maxConnections()).isEqualTo(50);
        assertThat(settings.engine().dispatch().idle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.engine().dispatch().suspendAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.engine().dispatch().streamWeights()).isEqualTo(Map.of("triggered", 8, "alerts", 4));
        assertThat(settings.engine().sandbox()).contains(new MxHost("::1", 2525, 0));
        assertThat(settings.engine().redirect()).isEqualTo(Address.parse("tests@a.example"));
        assertThat(settings.dnsServers())
                .extracting(InetSocketAddress::toString)
                .containsExactly(
                        "/192.0.2.53:53",
                        "/[2001:db8:0:0:0:0:0:53]:5353",
                        "/127.0.0.1:54",
                        "/[2001:db8:0:0:0:0:0:1]:53");
        assertThat(settings.keepEvents()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.keepFree()).isEqualTo(2L << 30);
    }

    @Test
    void theSandboxHasAUsualPlace() {
        assertThat(PostiljonSettings.parse(Map.of("sandbox", "true")).engine().sandbox())
                .contains(new MxHost("127.0.0.1", 1025, 0));
        assertThat(PostiljonSettings.parse(Map.of("sandbox", "false")).engine().sandbox())
                .isEmpty();
    }

    @Test
    void limitsAreOrderedByHowSpecificTheyAre() {
        PostiljonSettings settings = PostiljonSettings.parse(Map.of(
                "destination.*.maxRate", "6000/min",
                "destination.*.example.firstRate", "2/s",
                "destination.*.b.example.maxConnections", "3",
                "destination.mx1.b.example.maxRate", "600/h",
                "destination.127.0.0.1:2525.firstRate", "90/min"));
        OptionalDouble none = OptionalDouble.empty();
        assertThat(settings.engine().dispatch().limits().rules())
                .containsExactly(
                        new Rule("127.0.0.1:2525", OptionalDouble.of(90), none, OptionalInt.empty()),
                        new Rule("mx1.b.example", none, OptionalDouble.of(10), OptionalInt.empty()),
                        new Rule("*.b.example", none, none, OptionalInt.of(3)),
                        new Rule("*.example", OptionalDouble.of(120), none, OptionalInt.empty()),
                        new Rule("*", none, OptionalDouble.of(6000), OptionalInt.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxConections|5|is not known. Did you mean maxConnections?",
                "maxConnections|0|\"0\" is not a number that can be used here. Write one from 1 to 100000.",
                "suspendAfter|15|\"15\" is not a duration. Write a number and s, m, h or d, like 30s, 10m, 24h or 5d.",
                "destination.*.maxRate|600|\"600\" is not a rate. Write a number and /s, /min or /h, like 30/min.",
                "destination.*.maxRate|0/s|\"0/s\" is not a rate. Write a number and /s, /min or /h, like 30/min.",
                "destination.*.maxrate|6/s|is not known. Did you mean destination.*.maxRate?",
                "destination.*.firstrate|6/s|is not known. Did you mean destination.*.firstRate?",
                "destination.mx.b.example.maxConection|6|is not known. Did you mean"
                        + " destination.mx.b.example.maxConnections?",
                "destination.*.speed|6/s|is not known. Remove it, or look up its name in the reference.",
                "destination.127.0.0.1|26001.maxRate=3/s|is cut at a colon, which ends a key in this file. Write"
                        + " destination.127.0.0.1\\:26001.maxRate=3/s",
                "destination.[2001|db8::1]:25.maxConnections = 3|is cut at a colon, which ends a key in this file."
                        + " Write destination.[2001\\:db8\\:\\:1]\\:25.maxConnections=3",
                "destination.B.example.maxRate|6/s|\"B.example\" is no pattern. Write the host name of an MX in small"
                        + " letters, *.domain for all below it, or * for all.",
                "keepFree|200|\"200\" is not a size. Write a number and kB, MB or GB, like 200MB.",
                "routes|../routes|\"../routes\" is not the name of a file in conf. Write it without a directory.",
                "sandbox|yes|\"yes\" is neither true nor false. Write one of them.",
                "sandboxHost|127.0.0.1:25|means nothing without the sandbox. Write sandbox=true, or remove it.",
                "redirect|nobody|\"nobody\" is not an address. Write one like tests@example.org, without angle"
                        + " brackets.",
                "dnsServers|dns.example|\"dns.example\" has an entry that is no DNS server: \"dns.example\". Write IP"
                        + " addresses, like 192.0.2.53 or [2001:db8::53]:5353.",
                "stream.alerts.weight|0|\"0\" is not a number that can be used here. Write one from 1 to 1000."
            })
    void wrongKeysAndValuesAreToldWithTheFix(String key, String value, String told) {
        assertThatThrownBy(() -> PostiljonSettings.parse(Map.of(key, value)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessage("postiljon.properties, " + key + ": " + told);
    }

    @Test
    void aFirstRateAboveTheHighestIsRefused() {
        assertThatThrownBy(() -> PostiljonSettings.parse(
                        Map.of("destination.*.firstRate", "10/s", "destination.*.maxRate", "60/min")))
                .hasMessage("postiljon.properties, destination.*.firstRate: is above maxRate. Lower it, or raise"
                        + " maxRate.");
    }

    @Test
    void eachKeyHasItsRowInTheReference() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/postiljon.properties.md"), StandardCharsets.UTF_8);
        List<String> rows = Arrays.stream(page.split("\n\n", -1))
                .filter(block -> block.startsWith("| key | value | default |"))
                .flatMap(block -> block.lines().skip(2))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(
                        Stream.concat(SettingsOptions.KEYS.stream(), SettingsOptions.PATTERNS.stream())
                                .map(Option::row)
                                .toList());
    }
}
