package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.Cancel;

/** An operator's cancel is carried out, whatever comes between. */
class CancellingTest {
    private static final Labels BLUE = new Labels("", "", "blue", "");

    private final DeliveryScenario scenario = new DeliveryScenario();

    private void sendToADeadSite(int mails) {
        scenario.network.site("b.example").up = false;
        for (int i = 0; i < mails; i++) {
            scenario.send(Stream.BULK, BLUE, "r" + i + "@b.example");
        }
        scenario.run(Duration.ofMinutes(1));
    }

    @Test
    void anOrderThatAKillInterruptedIsFinishedByTheNextStart() {
        sendToADeadSite(3);
        scenario.spool.order(new Cancel(BLUE, "tag blue cancelled by kim", scenario.loop.now()));
        scenario.restart();
        scenario.run(Duration.ofSeconds(10));
        assertThat(scenario.waiting()).isZero();
        assertThat(scenario.kindsOf("r2@b.example")).endsWith("Discarded");
    }

    @Test
    void mailThatIsTakenAfterTheOrderIsNotMeantEvenAfterARestart() {
        sendToADeadSite(3);
        CompletionStage<Long> gone = scenario.dispatcher().cancel(BLUE, "tag blue cancelled by kim");
        scenario.run(Duration.ofSeconds(1));
        assertThat(scenario.get(gone)).isEqualTo(3);
        scenario.network.site("b.example").up = true;
        scenario.run(Duration.ofSeconds(1));
        scenario.send(Stream.BULK, BLUE, "later@b.example");
        scenario.restart();
        scenario.run(Duration.ofHours(1));
        assertThat(scenario.network.site("b.example").delivered).containsExactly("later@b.example");
    }

    @Test
    void anOrderIsForgottenWhenNoMailThatItMeansCanBeThereAnyMore() {
        CompletionStage<Long> none = scenario.dispatcher().cancel(BLUE, "tag blue cancelled by kim");
        assertThat(scenario.get(none)).isZero();
        scenario.restart(Duration.ofDays(30));
        scenario.run(Duration.ofSeconds(1));
        assertThat(scenario.spool.orders()).hasSize(1);
        scenario.restart(Duration.ofDays(2));
        scenario.run(Duration.ofSeconds(1));
        assertThat(scenario.spool.orders()).isEmpty();
    }
}
