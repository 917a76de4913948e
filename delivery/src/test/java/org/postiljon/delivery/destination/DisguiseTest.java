package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Verdict.Kind;

class DisguiseTest {
    private final Driven site = new Driven();

    private int refusalsUntilTheAlarm() {
        for (int refusals = 1; refusals <= 50; refusals++) {
            if (site.defer(Kind.TEMPORARY).disguised()) {
                return refusals;
            }
        }
        return Integer.MAX_VALUE;
    }

    @Test
    void aRunOfRefusalsWithoutAReasonIsAThrottle() {
        site.flow(240);
        double rate = site.state.perMinute();
        assertThat(refusalsUntilTheAlarm()).isBetween(2, 4);
        assertThat(site.state.isFlowing()).isFalse();
        assertThat(site.state.pausedUntil()).isPresent();
        assertThat(site.state.perMinute()).isLessThan(rate);
        assertThat(site.state.disguise().isSuspect(site.now.plusSeconds(3 * 3600)))
                .isTrue();
    }

    @Test
    void afterAnAlarmARefusedProbeIsAThrottleAtOnce() {
        site.flow(240);
        refusalsUntilTheAlarm();
        site.waitForProbe();
        assertThat(site.defer(Kind.TEMPORARY).disguised()).isTrue();
        assertThat(site.state.isFlowing()).isFalse();
    }

    @Test
    void refusalsWithAReasonInTheRecipientAreNoThrottle() {
        site.flow(240);
        for (int i = 0; i < 200; i++) {
            RateStep step = site.hear(new RateEvent.Deferred(Kind.TEMPORARY, true, site.send(), 0));
            assertThat(step.disguised()).isFalse();
        }
        assertThat(site.state.isFlowing()).isTrue();
    }

    @Test
    void greylistingIsNoThrottle() {
        site.flow(240);
        for (int i = 0; i < 200; i++) {
            assertThat(site.defer(Kind.GREYLISTED).disguised()).isFalse();
        }
    }

    @Test
    void aRiseByTenPointsIsSeenWithinAHundredRefusals() {
        Disguise detector = calm(5000, 0.01);
        Random random = new Random(3);
        int refused = 0;
        while (!detector.rings()) {
            boolean refusal = random.nextDouble() < 0.12;
            refused += refusal ? 1 : 0;
            detector = detector.outcome(refusal);
        }
        assertThat(refused).isLessThan(100);
    }

    @Test
    void theUsualNoiseSoundsNoAlarmInAHundredThousandMessages() {
        int alarms = 0;
        for (double share : new double[] {0.002, 0.01, 0.03}) {
            Disguise detector = Disguise.NONE;
            Random random = new Random(17);
            for (int i = 0; i < 100_000; i++) {
                detector = detector.outcome(random.nextDouble() < share);
                if (detector.rings()) {
                    alarms++;
                    detector = detector.forgotten();
                }
            }
            assertThat(detector.usualShare()).isBetween(share / 2, share * 2);
        }
        assertThat(alarms).isLessThanOrEqualTo(3);
    }

    private static Disguise calm(int messages, double share) {
        Disguise detector = Disguise.NONE;
        Random random = new Random(5);
        for (int i = 0; i < messages; i++) {
            detector = detector.outcome(random.nextDouble() < share);
            detector = detector.rings() ? detector.forgotten() : detector;
        }
        return detector;
    }
}
