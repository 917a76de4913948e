package org.postiljon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postiljon.simulator.ReceiverTraits.Reputation;

/** The production controller against receivers that hide their limits, beside an oracle that knows them. */
class RateScenariosTest {
    private static final Instant START = Instant.EPOCH;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /**
     * One scenario.
     *
     * @param leastShare    of what the oracle reaches
     * @param mostThrottled share of its attempts
     * @param restarts      after so many hours
     */
    record Scenario(
            String name,
            ReceiverTraits traits,
            int hours,
            double leastShare,
            double mostThrottled,
            List<Integer> restarts) {
        @Override
        public String toString() {
            return name;
        }
    }

    private record Result(long accepted, long attempts, long throttled, int blocks) {}

    private static Instant hour(double hours) {
        return START.plusSeconds(Math.round(hours * 3600));
    }

    private static double perMinute(Instant now, double before, double between, double after) {
        if (now.isBefore(hour(2))) {
            return before;
        }
        return now.isBefore(hour(4)) ? between : after;
    }

    private static ReceiverTraits usual(UnaryOperator<ReceiverTraits> traits) {
        return traits.apply(ReceiverTraits.open().connections(10).reputation(Reputation.USUAL));
    }

    private static Scenario scenario(String name, int hours, double share, UnaryOperator<ReceiverTraits> traits) {
        return new Scenario(name, usual(traits), hours, share, 0.005, List.of());
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                scenario("600 a minute", 6, 0.94, r -> r.perMinute(600)),
                scenario("20 a minute, harsh", 6, 0.94, r -> r.perMinute(20)
                        .connections(2)
                        .reputation(Reputation.HARSH)),
                scenario("6000 an hour", 6, 0.95, r -> r.limit(HOUR, now -> 6000)),
                scenario("600 in ten minutes", 6, 0.86, r -> r.limit(MINUTE.multipliedBy(10), now -> 600)),
                scenario(
                        "600 in ten minutes by the clock",
                        6,
                        0.90,
                        r -> r.alignedLimit(MINUTE.multipliedBy(10), now -> 600)),
                scenario(
                        "1500 in a quarter of an hour by the clock",
                        6,
                        0.90,
                        r -> r.alignedLimit(MINUTE.multipliedBy(15), now -> 1500)),
                scenario("2000 in half an hour", 6, 0.90, r -> r.limit(MINUTE.multipliedBy(30), now -> 2000)),
                scenario("6000 an hour by the clock", 6, 0.93, r -> r.alignedLimit(HOUR, now -> 6000)),
                scenario("600 a minute by the clock", 6, 0.88, r -> r.alignedLimit(MINUTE, now -> 600)),
                scenario("five connections", 4, 0.95, r -> r.connections(5).latency(atOnce -> 1)),
                scenario("down to a quarter for two hours", 6, 0.91, r -> r.limit(
                                MINUTE, now -> perMinute(now, 1200, 300, 1200))
                        .connections(20)),
                scenario("an hour's outage", 4, 0.92, r -> r.perMinute(900)
                        .connections(20)
                        .down(hour(1), hour(2))),
                scenario("greylisting", 3, 0.93, r -> r.perMinute(120)
                        .connections(4)
                        .greylisting(Duration.ofMinutes(5), 20)
                        .reputation(Reputation.HARSH)),
                scenario("slower with each connection", 3, 0.85, r -> r.connections(8)
                        .latency(atOnce -> 0.5 * (1 + atOnce * atOnce / 64.0))),
                scenario("refusals count, harsh", 6, 0.94, r -> r.limitWithRefusals(MINUTE, now -> 600)
                        .reputation(Reputation.HARSH)),
                scenario("mailboxes in trouble and unknown users", 4, 0.9, r -> r.perMinute(600)
                        .noise(0.03, 0.02)),
                scenario("throttles in disguise", 4, 0.87, r -> r.perMinute(600)
                        .disguising(1)
                        .noise(0.01, 0)),
                scenario("five messages a connection", 3, 0.93, r -> r.perMinute(600)
                        .perConnection(5)),
                new Scenario(
                        "restarts",
                        usual(r -> r.perMinute(600).limit(HOUR, now -> 24_000).reputation(Reputation.HARSH)),
                        6,
                        0.95,
                        0.005,
                        List.of(2, 3, 4, 5)));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void comesCloseToWhatKnowingEverythingReaches(Scenario scenario) {
        Result oracle = run(scenario, true);
        Result ours = run(scenario, false);
        String figures = String.format(
                Locale.ROOT,
                "%d of %d, %d of %d attempts throttled, %d blocks",
                ours.accepted,
                oracle.accepted,
                ours.throttled,
                ours.attempts,
                ours.blocks);
        assertThat(oracle.throttled).as("an oracle is not refused").isZero();
        assertThat((double) ours.accepted / oracle.accepted).as(figures).isBetween(scenario.leastShare, 1.0);
        assertThat((double) ours.throttled / ours.attempts).as(figures).isLessThan(scenario.mostThrottled);
        assertThat(ours.blocks).as(figures).isZero();
    }

    @Test
    void keepsUpWithBurstsThatTheLimitHasRoomFor() {
        VirtualTime time = new VirtualTime(START);
        Receiver receiver = new Receiver(usual(r -> r.perMinute(600)), new Random(1));
        SimulatedLane lane = new SimulatedLane(
                time, receiver, new ControllerPilot(ControllerCommand.LIMITS, START), false, new Random(2));
        for (int burst = 0; burst < 36; burst++) {
            time.at(START.plusSeconds(burst * 600L), () -> lane.offer(2400));
        }
        time.runUntil(hour(6).plusSeconds(60));
        assertThat(lane.accepted()).isEqualTo(36 * 2400);
        assertThat(receiver.throttled()).isLessThan(100);
    }

    private static Result run(Scenario scenario, boolean oracle) {
        VirtualTime time = new VirtualTime(START);
        Receiver receiver = new Receiver(scenario.traits, new Random(11));
        Pilot pilot = oracle ? new Oracle(receiver, 1000) : new ControllerPilot(ControllerCommand.LIMITS, START);
        SimulatedLane lane = new SimulatedLane(time, receiver, pilot, true, new Random(12));
        time.at(START, lane::start);
        scenario.restarts.forEach(hours -> time.at(hour(hours), lane::restart));
        time.runUntil(hour(scenario.hours));
        return new Result(lane.accepted(), lane.attempts(), receiver.throttled(), receiver.blocks());
    }
}
