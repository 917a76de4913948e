package org.postiljon.delivery.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.destination.LastKnown.State.OFFLINE;
import static org.postiljon.delivery.destination.LastKnown.State.PAUSED;
import static org.postiljon.delivery.destination.LastKnown.State.SUSPECT;
import static org.postiljon.delivery.destination.LastKnown.State.THROTTLED;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.Verdict.Kind;

class DestinationStateTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Load IDLE = new Load(0, 0, 0, 10);
    private static final String SLOW_DOWN = "451 4.7.0 slow down";

    private final RateController controller = new RateController(RateLimits.DEFAULT);
    private Instant now = NOON;
    private DestinationState state = DestinationState.first(controller, NOON);

    private void hear(RateEvent event, String why) {
        state = state.step(controller, event, why, now).state();
    }

    private void send() {
        hear(new RateEvent.Sent(), "");
    }

    private void seconds(long seconds) {
        now = now.plusSeconds(seconds);
        state = state.advance(controller, now);
    }

    private void accepted() {
        send();
        Instant started = now;
        seconds(1);
        hear(new RateEvent.Accepted(started), "");
    }

    private void refused(Kind kind, String why) {
        send();
        Instant started = now;
        seconds(1);
        hear(new RateEvent.Refused(kind, started, 0, 0), why);
    }

    private LastKnown known() {
        return state.lastKnown(now);
    }

    private Optional<Instant> sendAt() {
        return state.allowance(controller, IDLE, now).sendAt();
    }

    @Test
    void firstContactIsOkAndOneMailGoesFirst() {
        assertThat(known()).isEqualTo(LastKnown.ok(NOON));
        assertThat(sendAt()).contains(NOON);
        send();
        assertThat(sendAt()).isEmpty();
    }

    @Test
    void aRefusalForTheRateThrottlesUntilTheProbeMayGoAndTheProbeOpensAgain() {
        accepted();
        refused(Kind.RATE_LIMITED, SLOW_DOWN);
        Instant until = state.rate().pausedUntil().orElseThrow();
        assertThat(known()).isEqualTo(new LastKnown(THROTTLED, SLOW_DOWN, now, Optional.of(until)));
        assertThat(until).isBetween(now.plusSeconds(10), now.plusSeconds(120));
        assertThat(sendAt()).contains(until);
        now = until;
        seconds(0);
        assertThat(known()).isEqualTo(new LastKnown(SUSPECT, SLOW_DOWN, now, Optional.empty()));
        accepted();
        assertThat(known()).isEqualTo(LastKnown.ok(now));
    }

    @Test
    void theEndOfAPauseIsSeenThoughNobodyAskedInBetween() {
        refused(Kind.BLOCKED, "421 blocked");
        Instant end = known().until().orElseThrow();
        assertThat(state.lastKnown(end.plusSeconds(500)))
                .isEqualTo(new LastKnown(SUSPECT, "421 blocked", end, Optional.empty()));
    }

    @Test
    void aRefusalThatIsOnlyAboutTheRecipientOpensTheDestinationToo() {
        refused(Kind.RATE_LIMITED, SLOW_DOWN);
        seconds(200);
        send();
        Instant started = now;
        seconds(1);
        hear(new RateEvent.Deferred(Kind.PERMANENT, true, started, 0), "550 5.1.1 no such user");
        assertThat(known()).isEqualTo(LastKnown.ok(now));
        assertThat(state.rate().isFlowing()).isTrue();
    }

    @Test
    void oneOrTwoFailuresToReachItMakeItSuspectTheThirdOffline() {
        accepted();
        Instant started = now;
        List<LastKnown.State> states = new java.util.ArrayList<>();
        for (int i = 0; i < 3; i++) {
            seconds(1);
            hear(new RateEvent.Refused(Kind.UNREACHABLE, started, 0, 0), "timed out at CONNECT");
            states.add(known().state());
        }
        assertThat(states).containsExactly(SUSPECT, SUSPECT, OFFLINE);
        assertThat(known().cause()).isEqualTo("timed out at CONNECT");
        assertThat(known().until()).contains(now.plusSeconds(10));
    }

    @Test
    void aBlockCountsAsThrottled() {
        refused(Kind.BLOCKED, "554 blocked");
        assertThat(known().state()).isEqualTo(THROTTLED);
        assertThat(known().until()).contains(now.plusSeconds(900));
    }

    @Test
    void lateAnswersOfTheSameCohortDoNotChangeTheCause() {
        accepted();
        Instant started = now;
        seconds(1);
        hear(new RateEvent.Refused(Kind.RATE_LIMITED, started, 0, 0), SLOW_DOWN);
        LastKnown first = known();
        hear(new RateEvent.Refused(Kind.RATE_LIMITED, started, 0, 0), "451 another text");
        assertThat(known()).isEqualTo(first);
    }

    @Test
    void anOperatorsPauseHoldsUntilItIsResumedAndThenOneMailGoesFirst() {
        accepted();
        OperatorPause pause = new OperatorPause("they asked us to", "ada", now, Optional.empty());
        state = state.pausedBy(pause, now);
        assertThat(known()).isEqualTo(new LastKnown(PAUSED, "they asked us to", now, Optional.empty()));
        assertThat(state.allowance(controller, IDLE, now).maxOpen()).isZero();
        seconds(100_000);
        assertThat(sendAt()).isEmpty();
        state = state.resumedBy(now);
        assertThat(known()).isEqualTo(LastKnown.ok(now));
        send();
        assertThat(sendAt()).isEmpty();
    }

    @Test
    void anOperatorsPauseEndsByItselfWhenItSaysSo() {
        accepted();
        Instant end = now.plusSeconds(600);
        state = state.pausedBy(new OperatorPause("maintenance", "ada", now, Optional.of(end)), now);
        assertThat(sendAt()).contains(end);
        assertThat(known().until()).contains(end);
        assertThat(state.lastKnown(end)).isEqualTo(LastKnown.ok(end));
        now = end;
        assertThat(sendAt()).contains(end);
    }

    @Test
    void theDestinationsOwnPauseOutlivesTheOperators() {
        refused(Kind.BLOCKED, "421 blocked");
        state = state.pausedBy(new OperatorPause("wait", "ada", now, Optional.empty()), now);
        seconds(60);
        state = state.resumedBy(now);
        assertThat(known().state()).isEqualTo(THROTTLED);
        assertThat(known().cause()).isEqualTo("421 blocked");
    }

    @Test
    void survivesARestart() {
        for (int i = 0; i < 30; i++) {
            accepted();
        }
        refused(Kind.BLOCKED, "421 blöcked  \n by % list");
        state = state.pausedBy(new OperatorPause("", "ada & bob", now, Optional.of(now.plusSeconds(5))), now);
        DestinationState read = DestinationState.read(state.write()).orElseThrow();
        assertThat(read.write()).isEqualTo(state.write());
        DestinationState again = read.restarted(controller, now.plusSeconds(10));
        assertThat(again.lastKnown(now.plusSeconds(10)))
                .isEqualTo(new LastKnown(
                        THROTTLED, "421 blöcked by % list", now.plusSeconds(5), Optional.of(now.plusSeconds(900))));
    }

    @Test
    void whatWasOkIsOkAfterARestartButOneMailGoesFirst() {
        accepted();
        accepted();
        LastKnown before = known();
        state = DestinationState.read(state.write()).orElseThrow().restarted(controller, now);
        assertThat(known()).isEqualTo(before);
        send();
        assertThat(sendAt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "destination/1", "destination/2 OK 0 = - - = = 00000000\nrate/1", "\n", "rate/1 \n\n"})
    void readsNothingOutOfSomethingElse(String text) {
        assertThat(DestinationState.read(text)).isEmpty();
    }

    @Test
    void readsNothingOutOfADamagedText() {
        accepted();
        refused(Kind.RATE_LIMITED, SLOW_DOWN);
        state = state.pausedBy(new OperatorPause("wait", "ada", now, Optional.empty()), now);
        String text = state.write();
        for (int i = 0; i < text.length(); i++) {
            String damaged = text.substring(0, i) + (text.charAt(i) == '7' ? '8' : '7') + text.substring(i + 1);
            assertThat(DestinationState.read(damaged)).as(damaged).isEmpty();
            assertThat(DestinationState.read(text.substring(0, i))).isEmpty();
        }
    }
}
