package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.lane.DestinationView.LaneView;

/** What a destination shows of itself, for those who ask why mail waits. */
class DestinationViewTest {
    private final DeliveryScenario scenario = new DeliveryScenario();

    private DestinationView view() {
        return scenario.destination("mx.b.example");
    }

    private LaneView lane() {
        assertThat(view().lanes()).hasSize(1);
        return view().lanes().get(0);
    }

    @Test
    void connectionsWithoutASessionAreShownWithTheTimeOfTheOldest() {
        scenario.network.site("b.example").connectTime = Duration.ofMinutes(4);
        Instant sent = scenario.loop.now();
        scenario.send("anna@b.example");
        scenario.run(Duration.ofSeconds(40));

        assertThat(view().connections()).isEqualTo(1);
        assertThat(view().opening()).isEqualTo(1);
        assertThat(view().openingSince().orElseThrow()).isBetween(sent, sent.plusSeconds(1));
        assertThat(lane().oldestDue().orElseThrow())
                .as("handed out, not sent yet")
                .isBetween(sent, sent.plusSeconds(1));

        scenario.run(Duration.ofMinutes(4));
        assertThat(view().opening()).isZero();
        assertThat(view().openingSince()).isEmpty();
    }

    @Test
    void whatIsUnderWayStillWaits() {
        scenario.network.site("b.example").latency = Duration.ofMinutes(2);
        Instant sent = scenario.loop.now();
        scenario.send("anna@b.example");
        scenario.run(Duration.ofSeconds(40));

        assertThat(lane().underWay()).isEqualTo(1);
        assertThat(lane().oldestDue().orElseThrow()).isBetween(sent, sent.plusSeconds(1));
    }

    @Test
    void theLastAnswerThatPutAMailOffIsShown() {
        scenario.network.site("b.example").answers = (recipient, times) ->
                recipient.toString().startsWith("anna")
                        ? Reply.of(Stage.RCPT, 451, "4.7.1 greylisted, come back later")
                        : ScriptedSite.TAKEN;
        scenario.send("anna@b.example");
        scenario.run(Duration.ofSeconds(5));
        Instant putOff = lane().putOff().orElseThrow().at();
        scenario.send("bert@b.example");
        scenario.run(Duration.ofSeconds(5));

        assertThat(scenario.network.site("b.example").delivered).containsExactly("bert@b.example");
        assertThat(lane().putOff()).hasValueSatisfying(last -> {
            assertThat(last.answer().describe()).isEqualTo("451 4.7.1 greylisted, come back later");
            assertThat(last.at()).isEqualTo(putOff).isBefore(scenario.loop.now());
        });
    }
}
