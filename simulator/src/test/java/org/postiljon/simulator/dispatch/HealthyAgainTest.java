package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;

/** A site that took all the mail there was refuses for a while although we were idle; then it is healthy again. */
class HealthyAgainTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Reply TOO_FAST =
            Reply.of(Stage.MAIL, 421, "4.7.28 too many messages from you, slow down: rate limit exceeded");
    private static final Reply BLOCKED = Reply.of(Stage.MAIL, 554, "5.7.1 your ip has been blocked");
    private static final Reply UNEXPLAINED = Reply.of(Stage.RCPT, 451, "4.3.0 temporary problem");

    private static ScriptedSite provenSite(DeliveryScenario scenario) {
        ScriptedSite site = scenario.network.site("b.example");
        for (int burst = 0; burst < 6; burst++) {
            scenario.sendMany(3000, org.postiljon.delivery.message.Stream.BULK, "b.example");
            scenario.run(MINUTE.multipliedBy(10));
        }
        assertThat(site.delivered).hasSize(18_000);
        return site;
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of("refused for the rate for half a minute", TOO_FAST, Duration.ofSeconds(30), 10),
                Arguments.of("refused for the rate for five minutes", TOO_FAST, MINUTE.multipliedBy(5), 15),
                Arguments.of("refused for the rate for twenty minutes", TOO_FAST, MINUTE.multipliedBy(20), 30),
                Arguments.of("blocked for five minutes", BLOCKED, MINUTE.multipliedBy(5), 30));
    }

    /** The campaign is out soon after the trouble ends. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void aCampaignGoesOnAtTheSpeedThatWasProven(String name, Reply refusal, Duration trouble, int minutes) {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(30, 12_000, 20));
        ScriptedSite site = provenSite(scenario);
        scenario.run(MINUTE.multipliedBy(10));
        site.answers = (recipient, times) -> refusal;
        scenario.sendMany(5000, org.postiljon.delivery.message.Stream.BULK, "b.example");
        scenario.run(trouble);
        site.answers = (recipient, times) -> ScriptedSite.TAKEN;
        scenario.run(MINUTE.multipliedBy(minutes));
        assertThat(site.delivered).as(name).hasSize(23_000);
    }

    static Stream<Arguments> longTroubles() {
        return Stream.of(
                Arguments.of("refused for the rate", TOO_FAST, 600),
                Arguments.of("blocked", BLOCKED, 600),
                Arguments.of("unexplained", UNEXPLAINED, 600),
                Arguments.of("refused for the rate, never busy before", TOO_FAST, 30),
                Arguments.of("blocked, never busy before", BLOCKED, 30));
    }

    /** Two mails a minute for two hours of trouble, and on: when it is over, the backlog goes and none builds up again. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("longTroubles")
    void aTrickleIsNotTakenForTheLimit(String name, Reply refusal, double first) {
        var scenario = new DeliveryScenario(DeliveryScenario.limits(first, 12_000, 20));
        ScriptedSite site = scenario.network.site("b.example");
        if (first > 100) {
            scenario.sendMany(500, org.postiljon.delivery.message.Stream.BULK, "b.example");
            scenario.run(MINUTE.multipliedBy(10));
        }
        trickle(scenario, "before", 60);
        site.answers = (recipient, times) -> refusal;
        trickle(scenario, "during", 120);
        site.answers = (recipient, times) -> ScriptedSite.TAKEN;
        // The longest pause after a block is an hour and a tenth; a mail that was refused by itself waits for its
        // retry.
        trickle(scenario, "after", 120);
        scenario.run(MINUTE);
        assertThat(scenario.destination("mx.b.example").perMinute()).as(name).isGreaterThan(10);
        assertThat(site.delivered)
                .filteredOn(r -> r.startsWith("after"))
                .as(name)
                .hasSize(240);
        trickle(scenario, "later", 120);
        scenario.run(MINUTE);
        assertThat(scenario.waiting()).as(name).isZero();
    }

    private static void trickle(DeliveryScenario scenario, String name, int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            scenario.send(name + minute + "a@b.example", name + minute + "b@b.example");
            scenario.run(MINUTE);
        }
    }
}
