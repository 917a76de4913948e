package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.DispatchSettings;
import org.postiljon.delivery.message.Stream;

/** The connections of this machine are few, and many receivers hang: others get theirs nevertheless. */
class BudgetScenarioTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MOST = 10;

    private final DeliveryScenario scenario = new DeliveryScenario(budget());
    private final List<ScriptedSite> hanging = new ArrayList<>();

    private static DispatchSettings budget() {
        DispatchSettings fast = DeliveryScenario.fast();
        return new DispatchSettings(fast.limits(), MOST, fast.idle(), fast.suspendAfter(), Map.of("triggered", 8));
    }

    /** Sites that take the connection and never greet; the dial ends after SMTP's five minutes. */
    private void sendToHangingSites(String name, int n) {
        for (int i = 0; i < n; i++) {
            String domain = name + i + ".example";
            ScriptedSite site = scenario.network.site(domain);
            site.up = false;
            site.connectTime = Duration.ofMinutes(5);
            site.whyDown = new NoReply(Stage.CONNECT, NoReply.Cause.TIMEOUT, "no greeting after 5 min");
            hanging.add(site);
            scenario.sendMany(3, Stream.BULK, domain);
        }
    }

    private int connections() {
        return scenario.get(scenario.dispatcher().destinations()).stream()
                .mapToInt(DestinationView::connections)
                .sum();
    }

    @Test
    void whoTakesMailKeepsAPartOfThem() {
        ScriptedSite healthy = scenario.network.site("healthy.example");
        scenario.sendMany(5, Stream.BULK, "healthy.example");
        scenario.run(SECOND.multipliedBy(3));
        scenario.run(Duration.ofMinutes(1));
        sendToHangingSites("h", 40);
        scenario.run(Duration.ofMinutes(1));
        for (int minute = 0; minute < 30; minute++) {
            int before = healthy.delivered.size();
            scenario.sendMany(5, Stream.TRIGGERED, "healthy.example");
            scenario.run(SECOND.multipliedBy(3));
            assertThat(healthy.delivered.size() - before)
                    .as("in minute " + minute)
                    .isEqualTo(5);
            assertThat(connections()).isLessThanOrEqualTo(MOST);
            scenario.run(SECOND.multipliedBy(57));
        }
    }

    @Test
    void whoIsNewWaitsTenSecondsForEachRoundOfThoseThatHangAtFirstContact() {
        sendToHangingSites("h", 40);
        scenario.run(SECOND.multipliedBy(10));
        ScriptedSite healthy = scenario.network.site("healthy.example");
        scenario.sendMany(5, Stream.TRIGGERED, "healthy.example");
        scenario.run(SECOND);
        assertThat(scenario.destination("mx.healthy.example").inLine()).hasValue(MOST);
        assertThat(scenario.destination("mx.h0.example").inLine()).isEmpty();
        scenario.run(SECOND.multipliedBy(400));
        assertThat(healthy.delivered).hasSize(5);
        assertThat(Duration.between(DeliveryScenario.START, healthy.deliveredAt.get(0)))
                .isLessThan(Duration.ofSeconds(130));
    }

    @Test
    void whoHangsIsAskedAgainAllTheSame() {
        sendToHangingSites("h", 40);
        scenario.run(Duration.ofMinutes(45));
        assertThat(hanging).allSatisfy(site -> assertThat(site.connects).isPositive());
        hanging.forEach(site -> {
            site.up = true;
            site.connectTime = Duration.ofMillis(20);
        });
        scenario.run(Duration.ofMinutes(15));
        assertThat(hanging).allSatisfy(site -> assertThat(site.delivered).hasSize(3));
    }

    @Test
    void aNewSiteThatIsSlowToGreetIsGivenAllTheTimeAtItsSecondContact() {
        ScriptedSite slow = scenario.network.site("slow.example");
        slow.connectTime = Duration.ofSeconds(90);
        scenario.sendMany(1, Stream.BULK, "slow.example");
        sendToHangingSites("h", 40);
        scenario.run(Duration.ofMinutes(60));
        assertThat(slow.delivered).hasSize(1);
    }
}
