package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.lane.DestinationView;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Transport;

/** A mailet got other settings: its waiting mail goes on with them. */
class FollowersTest {
    private static final Transport BEFORE = new Transport("old.example:25");

    private final DeliveryScenario scenario = new DeliveryScenario();

    private void send(int mails) {
        scenario.network.site("b.example");
        scenario.gone.add(BEFORE);
        for (int i = 0; i < mails; i++) {
            scenario.sendOne(Stream.BULK, Labels.NONE, BEFORE, List.of("r" + i + "@b.example"));
        }
    }

    @Test
    void whatWaitsGoesOutAsItsMailetSaysNow() {
        send(1_200);
        scenario.changedTo = Optional.of(Transport.DIRECT);
        scenario.dispatcher().configured();
        scenario.run(Duration.ofMinutes(2));
        assertThat(scenario.network.site("b.example").delivered).hasSize(1_200).doesNotHaveDuplicates();
        assertThat(scenario.kindsOf("r0@b.example")).containsExactly("Accepted", "Attempted", "Delivered");
        scenario.run(Duration.ofHours(3));
        assertThat(scenario.get(scenario.dispatcher().destinations()))
                .as("nothing is known to come any more")
                .isEmpty();
    }

    @Test
    void whileMailetsAreBeingRegisteredNothingIsMoved() {
        send(1);
        scenario.changedTo = Optional.of(Transport.DIRECT);
        scenario.dispatcher().configured();
        scenario.run(Duration.ofSeconds(3));
        scenario.gone.clear();
        scenario.dispatcher().configured();
        scenario.run(Duration.ofSeconds(4));
        assertThat(scenario.get(scenario.dispatcher().destinations()).stream()
                        .flatMap(d -> d.lanes().stream())
                        .map(lane -> lane.key().transport()))
                .containsOnly(BEFORE);
        scenario.run(Duration.ofMinutes(1));
        assertThat(scenario.network.site("b.example").delivered).containsExactly("r0@b.example");
    }

    @Test
    void whatNoMailetTookWaitsAndGoesOnWhenOneOfItsNameIsThere() {
        send(2);
        scenario.dispatcher().configured();
        scenario.run(Duration.ofMinutes(1));
        assertThat(scenario.waiting()).isEqualTo(2);
        assertThat(scenario.get(scenario.dispatcher().destinations()))
                .extracting(DestinationView::site)
                .containsExactly("domain:b.example");
        scenario.changedTo = Optional.of(Transport.DIRECT);
        scenario.restart();
        scenario.dispatcher().configured();
        scenario.run(Duration.ofMinutes(1));
        assertThat(scenario.network.site("b.example").delivered).hasSize(2);
    }
}
