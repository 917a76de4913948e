package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;

/** Streams and tenants share a site that takes a mail a minute, or now and then a probe, as they share a fast one. */
class SlowFairnessTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private static DeliveryScenario atRate(double perMinute) {
        return new DeliveryScenario(DeliveryScenario.limits(30, perMinute, 20));
    }

    private static Duration wait(ScriptedSite site, String recipient, Instant sent) {
        int at = site.delivered.indexOf(recipient);
        return at < 0 ? Duration.ofDays(100) : Duration.between(sent, site.deliveredAt.get(at));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.5, 1, 1.67, 2, 2.5, 2.9, 3, 4, 30})
    void triggeredMailWaitsForTwoBulkMailsAtMost(double perMinute) {
        DeliveryScenario scenario = atRate(perMinute).lifetime(Duration.ofDays(20));
        ScriptedSite site = scenario.network.site("b.example");
        scenario.sendMany(3_000, Stream.BULK, "b.example");
        scenario.run(Duration.ofMinutes(30));
        Instant sent = scenario.loop.now();
        scenario.sendOne(Stream.TRIGGERED, Labels.NONE, List.of("anna@b.example"));
        scenario.run(HOUR.multipliedBy(2));
        Duration interval = Duration.ofMillis((long) (60_000 / perMinute));
        assertThat(wait(site, "anna@b.example", sent))
                .isLessThan(interval.multipliedBy(2).plusSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 4})
    void tenantsGetEqualParts(double perMinute) {
        DeliveryScenario scenario = atRate(perMinute);
        ScriptedSite site = scenario.network.site("b.example");
        for (int i = 0; i < 200; i++) {
            for (String tenant : List.of("t1", "t2", "t3")) {
                scenario.sendOne(Stream.BULK, new Labels(tenant, "", "", ""), List.of(tenant + "-" + i + "@b.example"));
            }
        }
        scenario.run(HOUR.multipliedBy(2));
        Map<String, Long> taken =
                site.delivered.stream().collect(Collectors.groupingBy(d -> d.substring(0, 2), Collectors.counting()));
        long each = (long) (120 * perMinute / 3);
        assertThat(taken.values()).hasSize(3).allSatisfy(n -> assertThat(n).isBetween(each - 2, each + 2));
    }

    @Test
    void theProbesOfAPausedSiteAreSharedToo() {
        DeliveryScenario scenario = atRate(12_000);
        ScriptedSite site = scenario.network.site("b.example");
        List<String> probes = new ArrayList<>();
        site.answers = (recipient, times) -> {
            probes.add(recipient.toString().substring(0, 4));
            return Reply.of(Stage.MAIL, 421, "4.7.28 rate limit exceeded, slow down");
        };
        scenario.sendMany(300, Stream.BULK, "b.example");
        scenario.run(HOUR);
        scenario.sendMany(5, Stream.TRIGGERED, "b.example");
        int before = probes.size();
        scenario.run(HOUR.multipliedBy(4));
        List<String> since = probes.subList(before, probes.size());
        assertThat(since.size()).isGreaterThan(10);
        assertThat(since.subList(0, 2)).contains("trig");
        assertThat(since).contains("bulk");
    }

    @Test
    void whatExpiresWhileItWaitsForItsTurnExpiresInTime() {
        DeliveryScenario scenario = atRate(0.2).lifetime(HOUR);
        scenario.network.site("b.example");
        for (int i = 0; i < 40; i++) {
            scenario.sendOne(Stream.BULK, new Labels("t" + i, "", "", ""), List.of("t" + i + "@b.example"));
        }
        scenario.run(Duration.ofMinutes(61));
        assertThat(scenario.waiting()).isZero();
        long expired = 0;
        for (int i = 0; i < 40; i++) {
            expired += scenario.kindsOf("t" + i + "@b.example").contains("Expired") ? 1 : 0;
        }
        assertThat(expired).isBetween(26L, 30L);
    }

    @Test
    void aSlowSiteKeepsOneDeliveryOfEachLaneInMemory() {
        DeliveryScenario scenario = atRate(0.5);
        scenario.network.site("b.example");
        scenario.sendMany(500, Stream.BULK, "b.example");
        scenario.sendMany(500, Stream.TRIGGERED, "b.example");
        scenario.run(Duration.ofMinutes(9).plusSeconds(30));
        assertThat(scenario.destination("mx.b.example").lanes()).hasSize(2).allSatisfy(lane -> assertThat(lane.ready())
                .isLessThanOrEqualTo(1));
    }
}
