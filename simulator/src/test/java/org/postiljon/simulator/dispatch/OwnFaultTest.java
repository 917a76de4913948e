package org.postiljon.simulator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.retry.RetrySchedule;

/** What is wrong on our own side is held against no mail and no receiver, and an operator reads it. */
class OwnFaultTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final DeliveryScenario scenario =
            new DeliveryScenario().schedule(new RetrySchedule(List.of(Duration.ofMinutes(10)), 0, 0));

    @Test
    void aLocalAddressThatIsNotOursPausesTheDestinationAndCostsNoMailAnything() {
        ScriptedSite site = scenario.network.site("b.example");
        site.up = false;
        site.whyDown =
                new NoReply(Stage.CONNECT, Cause.LOCAL, "can't send from 192.0.2.77: Cannot assign requested address");
        scenario.sendMany(20, Stream.BULK, "b.example");
        scenario.run(MINUTE.multipliedBy(60));

        assertThat(scenario.destination("mx.b.example").known().state())
                .isIn(LastKnown.State.OFFLINE, LastKnown.State.SUSPECT);
        assertThat(scenario.changes()).isNotEmpty().allSatisfy(change -> {
            assertThat(change.state()).isEqualTo("Offline");
            assertThat(change.cause())
                    .isEqualTo("local failure at CONNECT: can't send from 192.0.2.77: Cannot assign requested address");
        });
        assertThat(site.connects).as("asked again now and then").isBetween(10, 60);
        assertThat(scenario.kindsOf("bulk1@b.example")).containsExactly("Accepted", "Suspended");
        assertThat(scenario.waiting()).isEqualTo(20);

        site.up = true;
        scenario.run(MINUTE.multipliedBy(5));
        assertThat(site.delivered).hasSize(20);
    }

    /** No retry is allowed, and yet none fails; many of them are no throttle in disguise. */
    @Test
    void contentThatCanNotBeReadAtThisTimeIsSentLaterAndTeachesNothing() {
        ScriptedSite site = scenario.network.site("b.example");
        NoReply unreadable = new NoReply(Stage.DATA, Cause.LOCAL, "the content can't be read: Too many open files");
        site.answers = (recipient, times) -> times == 1 ? unreadable : ScriptedSite.TAKEN;
        scenario.sendMany(100, Stream.BULK, "b.example");
        scenario.run(MINUTE.multipliedBy(9));
        assertThat(site.delivered).isEmpty();
        assertThat(scenario.changes()).isEmpty();

        scenario.run(MINUTE.multipliedBy(5));
        assertThat(site.delivered).hasSize(100);
        assertThat(scenario.kindsOf("bulk7@b.example"))
                .containsExactly("Accepted", "Attempted", "Attempted", "Delivered");
    }
}
