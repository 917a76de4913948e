package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postiljon.bounce.reply.Verdict.Kind;

class RateControllerTest {
    private final Driven site = new Driven();

    private static List<Double> row(PauseRow row, int pauses) {
        return IntStream.range(0, pauses)
                .mapToObj(i -> Math.round(row.seconds(i, 10) * 10) / 10.0)
                .toList();
    }

    @Test
    void pausesGrowFromRefusalToRefusal() {
        assertThat(row(PauseRow.RATE, 5)).containsExactly(10.0, 50.0, 250.0, 900.0, 900.0);
        assertThat(row(PauseRow.CONNECTIONS, 6)).containsExactly(5.0, 10.0, 20.0, 40.0, 80.0, 120.0);
        assertThat(row(PauseRow.UNREACHABLE, 8)).containsExactly(10.0, 15.0, 22.5, 33.8, 50.6, 75.9, 113.9, 120.0);
        assertThat(row(PauseRow.BLOCK, 7)).containsExactly(900.0, 1170.0, 1521.0, 1977.3, 2570.5, 3341.6, 3600.0);
    }

    @Test
    void aSlowDestinationIsGivenTheTimeOfAMessageAndAHalf() {
        assertThat(PauseRow.RATE.seconds(0, 1 / 30.0)).isCloseTo(45, within(0.001));
        assertThat(PauseRow.RATE.seconds(0, 1 / 600.0)).isEqualTo(120);
    }

    @Test
    void refusedProbesWalkTheRow() {
        site.knowsCeiling(600);
        site.refuse(Kind.RATE_LIMITED);
        List<Double> pauses = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pauses.add(Math.rint(site.waitForProbe()));
            site.refuse(Kind.RATE_LIMITED);
        }
        assertThat(pauses).containsExactly(10.0, 50.0, 250.0, 900.0, 900.0);
    }

    @Test
    void theCallersJitterStretchesThePause() {
        site.knowsCeiling(600);
        Instant started = site.send();
        site.hear(new RateEvent.Refused(Kind.RATE_LIMITED, started, 0, -0.1));
        assertThat(site.waitForProbe()).isCloseTo(9, within(0.001));
        started = site.send();
        site.hear(new RateEvent.Refused(Kind.RATE_LIMITED, started, 0, 0.1));
        assertThat(site.waitForProbe()).isCloseTo(55, within(0.001));
    }

    @Test
    void atFirstContactOneMailGoesFirst() {
        assertThat(site.sendAt()).contains(Driven.START);
        assertThat(site.allowance(new Load(0, 0, 0, 9)).maxOpen()).isEqualTo(1);
        Instant started = site.send();
        assertThat(site.sendAt()).isEmpty();
        site.hear(new RateEvent.Accepted(started));
        assertThat(site.sendAt()).isPresent();
        assertThat(site.state.perMinute()).isEqualTo(30);
    }

    @Test
    void aProbeWhoseAnswerNeverComesDoesNotStopTheDestinationForEver() {
        site.send();
        site.after(3500);
        assertThat(site.sendAt()).isEmpty();
        site.after(200);
        assertThat(site.sendAt()).contains(site.now);
    }

    @Test
    void theRateDoublesEachMinuteWhileAllIsTaken() {
        site.flow(1);
        List<Long> rates = new ArrayList<>();
        for (int minute = 0; minute < 4; minute++) {
            site.flow(60);
            rates.add(Math.round(site.state.perMinute() / 10) * 10);
        }
        assertThat(rates).hasSize(4);
        for (int minute = 0; minute < 4; minute++) {
            assertThat((double) rates.get(minute)).isCloseTo(30 * Math.pow(2, minute + 1), within(40.0 * (minute + 1)));
        }
    }

    @Test
    void theRateNeverPassesWhatAnOperatorAllows() {
        Driven limited = new Driven(new RateLimits(30, 100, 3, 7));
        limited.flow(900);
        assertThat(limited.state.perMinute()).isEqualTo(100);
        Allowance allowance = limited.allowance(new Load(3, 0, 0, 1000));
        assertThat(allowance.maxOpen()).isLessThanOrEqualTo(3);
        assertThat(allowance.maxMessages()).isEqualTo(7);
    }

    @Test
    void whatIsIdleDoesNotGrow() {
        site.flow(200);
        double before = site.state.perMinute();
        assertThat(before).isGreaterThan(60);
        for (int i = 0; i < 30; i++) {
            site.after(20);
            site.accept();
        }
        assertThat(site.state.perMinute()).isEqualTo(before);
    }

    @Test
    void aRefusalMakesWhatWasTakenInTheLastMinuteTheCeiling() {
        site.flow(1);
        while (site.state.perMinute() < 700) {
            site.flow(1);
        }
        double taken = site.state.served().count(site.now, 60);
        site.refuse(Kind.RATE_LIMITED);
        assertThat(site.ceiling()).isCloseTo(taken, within(2.0));
        assertThat(site.state.perMinute()).isCloseTo(0.98 * taken, within(2.0));
        assertThat(site.waitForProbe()).isCloseTo(10, within(0.001));
        site.accept();
        assertThat(site.state.isFlowing()).isTrue();
        assertThat(site.state.perMinute()).isCloseTo(0.98 * taken, within(2.0));
    }

    @Test
    void whatWasInFlightAtARefusalIsNoNews() {
        site.flow(120);
        Instant started = site.now;
        for (int i = 0; i < 5; i++) {
            site.hear(new RateEvent.Sent());
        }
        site.after(0.2);
        site.hear(new RateEvent.Refused(Kind.RATE_LIMITED, started, 0, 0));
        RateState cut = site.state;
        for (int i = 0; i < 4; i++) {
            site.hear(new RateEvent.Refused(Kind.RATE_LIMITED, started, 0, 0));
        }
        assertThat(site.state).isEqualTo(cut);
        site.waitForProbe();
        Instant probe = site.send();
        site.hear(new RateEvent.Accepted(started));
        assertThat(site.state.isFlowing())
                .as("a late answer from before the pause")
                .isFalse();
        site.hear(new RateEvent.Accepted(probe));
        assertThat(site.state.isFlowing()).isTrue();
    }

    @Test
    void anOutageDoesNotLowerTheCeiling() {
        site.knowsCeiling(600);
        site.flow(60);
        double before = site.ceiling();
        for (int i = 0; i < 3; i++) {
            assertThat(site.state.isFlowing())
                    .as("one bad host of several is not the site")
                    .isTrue();
            site.refuse(Kind.UNREACHABLE);
        }
        assertThat(site.waitForProbe()).isCloseTo(10, within(0.001));
        site.refuse(Kind.UNREACHABLE);
        assertThat(site.waitForProbe()).isCloseTo(15, within(0.001));
        site.accept();
        assertThat(site.ceiling()).isEqualTo(before);
        assertThat(site.state.perMinute()).isCloseTo(0.98 * before, within(2.0));
    }

    @Test
    void failuresThatAreNotInARowDoNotPause() {
        site.flow(30);
        for (int i = 0; i < 10; i++) {
            site.refuse(Kind.UNREACHABLE);
            site.refuse(Kind.UNREACHABLE);
            site.accept();
        }
        assertThat(site.state.isFlowing()).isTrue();
    }

    @Test
    void looksOverTheCeilingAfterTheHoldAndRaisesItWhenThatStands() {
        site.knowsCeiling(600);
        double ceiling = site.ceiling();
        double cruise = 0.98 * ceiling;
        site.flow(295);
        assertThat(site.state.perMinute()).isCloseTo(cruise, within(2.0));
        site.flow(15);
        assertThat(site.state.perMinute()).isCloseTo(cruise * 1.1, within(3.0));
        assertThat(site.ceiling()).isEqualTo(ceiling);
        site.flow(65);
        assertThat(site.ceiling()).isCloseTo(ceiling * 1.1, within(5.0));
        assertThat(site.state.perMinute())
                .as("the next step is twice as large")
                .isCloseTo(cruise * 1.1 * 1.2, within(5.0));
    }

    @Test
    void aLookThatIsRefusedMakesTheNextOneWaitLonger() {
        site.knowsCeiling(600);
        site.flow(310);
        site.refuse(Kind.RATE_LIMITED);
        assertThat(site.state.ceiling().holdSeconds()).isEqualTo(450);
        site.waitForProbe();
        site.accept();
        double cruise = site.state.perMinute();
        site.flow(440);
        assertThat(site.state.perMinute()).isCloseTo(cruise, within(2.0));
    }

    @Test
    void aLookThatCouldNotBeUsedProvesNothing() {
        site.knowsCeiling(600);
        double ceiling = site.ceiling();
        site.flow(310);
        for (int i = 0; i < 20; i++) {
            site.after(9);
            site.flow(3);
        }
        assertThat(site.ceiling()).isEqualTo(ceiling);
    }

    @Test
    void aBlockCutsDeepAndLeavesALid() {
        site.knowsCeiling(600);
        site.flow(120);
        double taken = site.state.served().count(site.now, 60);
        site.refuse(Kind.BLOCKED);
        assertThat(site.ceiling()).isCloseTo(0.4 * taken, within(1.0));
        assertThat(site.waitForProbe()).isCloseTo(900, within(0.001));
        site.accept();
        site.flow(3 * 3600);
        assertThat(site.state.perMinute()).as("the lid").isLessThanOrEqualTo(0.8 * taken + 1);
        site.flow(2 * 3600);
        assertThat(site.state.danger().perSecond() * 60).isCloseTo(0.8 * 1.1 * taken, within(2.0));
    }

    /** Ten minutes at ten a second and more, then one mail each minute. */
    private double provenAndIdle() {
        site.flow(300);
        double proven = site.state.perMinute();
        for (int i = 0; i < 10; i++) {
            site.after(60);
            site.accept();
        }
        assertThat(site.state.perMinute()).isEqualTo(proven);
        return proven;
    }

    @Test
    void aRefusalThatMeetsAnIdleLaneHalvesWhatWasProvenAndTheWayBackIsQuick() {
        double proven = provenAndIdle();
        site.refuse(Kind.RATE_LIMITED);
        assertThat(site.ceiling()).isCloseTo(0.5 * proven, within(1.0));
        site.waitForProbe();
        site.accept();
        site.flow(10 * 60);
        assertThat(site.state.perMinute()).isGreaterThan(0.85 * proven);
    }

    @Test
    void idleRefusalsInARowComeDownToWhatIsTaken() {
        double proven = provenAndIdle();
        for (int i = 0; i < 20; i++) {
            site.refuse(Kind.RATE_LIMITED);
            site.waitForProbe();
            site.accept();
            site.after(60);
        }
        assertThat(site.ceiling()).isLessThan(0.01 * proven);
    }

    @Test
    void aBlockThatMeetsAnIdleLaneLeavesALidOnlyWhenItComesAgain() {
        double proven = provenAndIdle();
        site.refuse(Kind.BLOCKED);
        assertThat(site.ceiling()).isCloseTo(0.4 * proven, within(1.0));
        assertThat(site.state.danger()).isEqualTo(Danger.NONE);
        site.waitForProbe();
        site.accept();
        site.refuse(Kind.BLOCKED);
        assertThat(site.state.danger().perSecond() * 60).isCloseTo(0.8 * 0.4 * 0.98 * proven, within(2.0));
    }

    @Test
    void aSlowLaneThatIsFarBelowTheUsualRateIsBackInMinutes() {
        site.knowsCeiling(600);
        double usual = site.ceiling();
        site.state = site.state
                .with(site.state.ceiling().at(1.0 / 60))
                .with(site.state.pace().at(0.98 / 60));
        site.flow(15 * 60);
        assertThat(site.state.perMinute()).isGreaterThan(0.8 * usual);
    }

    @Test
    void aLongLockOutTeachesTheHourlyQuota() {
        site.knowsCeiling(600);
        site.flow(600);
        double served = site.state.served().count(site.now, 3600);
        site.refuse(Kind.RATE_LIMITED);
        // The first mail of the hour went a quarter of an hour ago.
        for (int i = 0; i < 5; i++) {
            site.waitForProbe();
            site.refuse(Kind.RATE_LIMITED);
        }
        assertThat(site.state.quota().messages()).isInfinite();
        site.waitForProbe();
        site.accept();
        assertThat(site.state.quota().messages()).isCloseTo(0.98 * served, within(2.0));
        double cap = site.state.quota().messages();
        site.flow(2 * 3600);
        assertThat(site.state.served().count(site.now, 3600)).isLessThanOrEqualTo(cap * 1.01 + 60);
    }

    @Test
    void aLockOutBeforeAnythingWasTakenDoesNotMakeAQuota() {
        for (int i = 0; i < 5; i++) {
            site.refuse(Kind.RATE_LIMITED);
            site.waitForProbe();
        }
        site.accept();
        assertThat(site.state.quota()).isEqualTo(Quota.NONE);
    }

    @Test
    void ourOwnLongPauseDoesNotMakeAQuota() {
        site.knowsCeiling(600);
        site.flow(120);
        site.refuse(Kind.RATE_LIMITED);
        site.waitForProbe();
        site.refuse(Kind.RATE_LIMITED);
        site.waitForProbe();
        site.refuse(Kind.RATE_LIMITED);
        assertThat(site.waitForProbe()).isCloseTo(250, within(0.001));
        site.accept();
        assertThat(site.state.quota()).isEqualTo(Quota.NONE);
    }

    @Test
    void aQuotaIsDoubtedAfterThreeHours() {
        Quota cap = Quota.learned(1000, 3600, Driven.START);
        assertThat(cap.isDoubtful(Driven.START.plusSeconds(3 * 3600))).isFalse();
        Instant later = Driven.START.plusSeconds(3 * 3600 + 1);
        List<Double> caps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            assertThat(cap.isDoubtful(later)).isTrue();
            cap = cap.doubted(later);
            caps.add((double) Math.round(cap.messages()));
            later = later.plusSeconds(3601);
        }
        assertThat(caps).containsExactly(1029.0, 1132.0, 1358.0, 1902.0);
    }

    @Test
    void theReceiverEndsConnectionsAfterSoManyMessages() {
        site.flow(30);
        site.hear(new RateEvent.Closed(5));
        assertThat(site.allowance(new Load(1, 0, 0, 9)).maxMessages()).isEqualTo(5);
        site.hear(new RateEvent.Closed(0));
        assertThat(site.allowance(new Load(1, 0, 0, 9)).maxMessages()).isEqualTo(1);
        site.hear(new RateEvent.Closed(1_000_000));
        assertThat(site.allowance(new Load(1, 0, 0, 9)).maxMessages()).isEqualTo(100);
    }

    @Test
    void aProbeThatWasNotSentLetsAnotherGoAndALateOneDoesNot() {
        Instant longBefore = site.now.minusSeconds(60);
        site.send();
        assertThat(site.sendAt()).isEmpty();
        site.hear(new RateEvent.NotSent(longBefore));
        assertThat(site.sendAt()).isEmpty();
        site.hear(new RateEvent.NotSent(site.now));
        assertThat(site.sendAt()).isPresent();
    }

    @Test
    void whatWasNotSentSaysNothingWhileMailFlows() {
        site.flow(30);
        RateState before = site.state;
        site.hear(new RateEvent.NotSent(site.now));
        assertThat(site.state).isEqualTo(before);
    }

    @Test
    void aConnectionThatEndsUnderTheProbeLetsAnotherGo() {
        site.send();
        assertThat(site.sendAt()).isEmpty();
        site.hear(new RateEvent.Closed(5));
        assertThat(site.sendAt()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"GREYLISTED", "TEMPORARY", "PERMANENT"})
    void aRefusalThatIsOnlyAboutItsMessageOpensAfterAPauseAndSlowsNothing(Kind kind) {
        site.knowsCeiling(600);
        site.flow(60);
        double rate = site.state.perMinute();
        site.defer(kind);
        assertThat(site.state.perMinute()).isEqualTo(rate);
        site.refuse(Kind.RATE_LIMITED);
        site.waitForProbe();
        site.defer(kind);
        assertThat(site.state.isFlowing()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ACCEPTED", "GREYLISTED", "TEMPORARY", "PERMANENT", "CONNECTION_ENDED", "AMBIGUOUS"})
    void aDestinationDoesNotRefuseWithWhatIsNotAboutIt(Kind kind) {
        assertThatThrownBy(() -> site.refuse(kind)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRestartKeepsTheCeilingAndSendsOneMailFirst() {
        site.knowsCeiling(600);
        site.flow(100);
        double ceiling = site.ceiling();
        RateState kept = RateState.read(site.state.write()).orElseThrow();
        site.state = site.controller.restarted(kept, site.now);
        assertThat(site.ceiling()).isCloseTo(ceiling, within(0.01));
        assertThat(site.state.perMinute()).isLessThan(0.9 * ceiling + 0.01);
        site.send();
        assertThat(site.sendAt()).isEmpty();
    }

    @Test
    void aProbeAtTheInstantOfTheRestartIsHeard() {
        site.knowsCeiling(600);
        site.state = site.controller.restarted(site.state, site.now);
        site.refuse(Kind.RATE_LIMITED);
        assertThat(site.state.pausedUntil()).isPresent();
    }

    @Test
    void aRestartBeforeAnyRefusalKeepsHalfTheRate() {
        site.flow(300);
        double rate = site.state.perMinute();
        assertThat(rate).isGreaterThan(300);
        site.state = site.controller.restarted(site.state, site.now);
        assertThat(site.state.perMinute()).isEqualTo(rate / 2);
    }

    @Test
    void aRestartDoesNotEndAPause() {
        site.knowsCeiling(600);
        site.refuse(Kind.BLOCKED);
        Instant until = site.state.pausedUntil().orElseThrow();
        RateState kept = RateState.read(site.state.write()).orElseThrow();
        site.state = site.controller.restarted(kept, site.now);
        assertThat(Seconds.between(site.sendAt().orElseThrow(), until)).isCloseTo(0, within(0.001));
    }
}
