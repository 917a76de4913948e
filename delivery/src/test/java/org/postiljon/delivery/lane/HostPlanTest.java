package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.site.MxHost;
import org.postiljon.delivery.smtp.Target;

/** Which receiving host comes first. */
class HostPlanTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final MxHost FIRST = MxHost.published("mx1.b.example", 10);
    private static final MxHost SECOND = MxHost.published("mx2.b.example", 10);
    private static final MxHost LAST = MxHost.published("mx3.b.example", 20);
    private static final Target TARGET = new Target("mx1.b.example", new InetSocketAddress("192.0.2.1", 25));

    private final HostPlan plan = new HostPlan();

    @Test
    void preferenceDecidesAndChanceAmongEquals() {
        plan.update(List.of(LAST, FIRST, SECOND));
        Random random = new Random(1);
        Set<MxHost> firsts = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            List<MxHost> order = plan.inOrder(random);
            assertThat(order).containsExactlyInAnyOrder(FIRST, SECOND, LAST).endsWith(LAST);
            firsts.add(order.get(0));
        }
        assertThat(firsts).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void whoFailsAgainWaitsTwiceAsLongUpToTenMinutes() {
        Instant now = NOON;
        for (int seconds : new int[] {30, 60, 120, 240, 480, 600, 600}) {
            plan.failed(TARGET, now);
            assertThat(plan.failedOfLate(TARGET, now.plusSeconds(seconds - 1))).isTrue();
            now = now.plusSeconds(seconds);
            assertThat(plan.failedOfLate(TARGET, now)).isFalse();
        }
    }

    @Test
    void knowsWhetherAnotherHostIsLeft() {
        plan.update(List.of(FIRST, LAST));
        plan.failed(TARGET, NOON);
        assertThat(plan.hasAnother(TARGET, NOON)).isTrue();
        plan.failed(new Target("mx3.b.example", new InetSocketAddress("192.0.2.3", 25)), NOON);
        assertThat(plan.hasAnother(TARGET, NOON)).isFalse();
        assertThat(plan.hasAnother(TARGET, NOON.plusSeconds(31))).isTrue();
        plan.update(List.of(FIRST));
        assertThat(plan.hasAnother(TARGET, NOON)).isFalse();
    }

    @Test
    void successAndANewRouteAndTimeForgive() {
        plan.update(List.of(FIRST));
        plan.failed(TARGET, NOON);
        plan.worked(TARGET);
        assertThat(plan.failedOfLate(TARGET, NOON)).isFalse();

        plan.failed(TARGET, NOON);
        plan.update(List.of(FIRST));
        assertThat(plan.failedOfLate(TARGET, NOON)).as("the same route").isTrue();
        plan.update(List.of(FIRST, LAST));
        assertThat(plan.failedOfLate(TARGET, NOON)).isFalse();

        plan.failed(TARGET, NOON);
        Instant muchLater = NOON.plusSeconds(30 + 601);
        plan.failed(TARGET, muchLater);
        assertThat(plan.failedOfLate(TARGET, muchLater.plusSeconds(30)))
                .as("a failure of long ago does not count")
                .isFalse();
    }

    @Test
    void aHostThatTakesNoMailIsBelievedForTenMinutesOrUntilItTakesSome() {
        Reply said = Reply.of(Stage.CONNECT, 521, "no mail here");
        plan.update(List.of(FIRST, LAST));
        plan.takesNoMail(TARGET, said, NOON);
        assertThat(plan.noMail("mx1.b.example", NOON.plusSeconds(599))).isPresent();
        assertThat(plan.noMail(NOON)).as("not all of them").isEmpty();
        Target last = new Target("mx3.b.example", new InetSocketAddress("192.0.2.3", 25));
        assertThat(plan.hasAnother(last, NOON)).isFalse();

        plan.takesNoMail(last, said, NOON);
        assertThat(plan.noMail(NOON).map(Reply::describe)).contains("521 5.3.2 no mail here");
        assertThat(plan.noMail(NOON.plusSeconds(600))).isEmpty();
        plan.worked(last);
        assertThat(plan.noMail(NOON)).isEmpty();
        plan.takesNoMail(last, said, NOON);
        plan.update(List.of(FIRST));
        assertThat(plan.noMail(NOON)).as("a new route").isEmpty();
    }

    @Test
    void aHostThatAnOperatorSetIsOnlyAskedAfterOthers() {
        plan.update(List.of(new MxHost("mx1.b.example", 25, 0)));
        plan.takesNoMail(TARGET, Reply.of(Stage.CONNECT, 521, "no mail here"), NOON);
        assertThat(plan.noMail(NOON)).isEmpty();
        assertThat(plan.failedOfLate(TARGET, NOON)).isTrue();
        assertThat(new HostPlan().noMail(NOON)).as("no hosts, no word").isEmpty();
    }
}
