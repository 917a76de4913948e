package org.postiljon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.bounce.reply.ReplyClassifier;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.bounce.reply.Verdict.Kind;

class ReceiverTest {
    private static final Instant START = Instant.EPOCH;
    private static final ReplyClassifier CLASSIFIER = ReplyClassifier.shipped();

    private Instant now = START;
    private long message;

    private static Receiver receiver(ReceiverTraits traits) {
        return new Receiver(traits, new Random(1));
    }

    private static Kind kind(Response response) {
        return CLASSIFIER.verdict(response.answer()).kind();
    }

    private Kind send(Receiver receiver) {
        Response response = receiver.transact(message++, 0, now);
        if (kind(response) == Kind.ACCEPTED) {
            receiver.done();
        }
        return kind(response);
    }

    private int takesNow(Receiver receiver) {
        int taken = 0;
        while (send(receiver) == Kind.ACCEPTED) {
            taken++;
        }
        return taken;
    }

    @Test
    void aSlidingLimitFreesWhatWasTakenAMinuteAgo() {
        Receiver receiver = receiver(ReceiverTraits.open().perMinute(100));
        assertThat(takesNow(receiver)).isEqualTo(100);
        now = now.plusSeconds(59);
        assertThat(takesNow(receiver)).isZero();
        now = now.plusSeconds(1);
        assertThat(takesNow(receiver)).isEqualTo(100);
        assertThat(receiver.throttled()).isEqualTo(3);
    }

    @Test
    void anAlignedLimitBeginsAnewByTheClock() {
        now = now.plusSeconds(50);
        Receiver receiver = receiver(ReceiverTraits.open().alignedLimit(Duration.ofMinutes(1), at -> 100));
        assertThat(takesNow(receiver)).isEqualTo(100);
        now = now.plusSeconds(10);
        assertThat(takesNow(receiver)).isEqualTo(100);
    }

    @Test
    void refusalsMayCount() {
        Receiver receiver = receiver(ReceiverTraits.open().limitWithRefusals(Duration.ofMinutes(1), at -> 10));
        assertThat(takesNow(receiver)).isEqualTo(10);
        now = now.plusSeconds(30);
        send(receiver);
        now = now.plusSeconds(31);
        assertThat(takesNow(receiver)).isEqualTo(9);
    }

    @Test
    void takesSoManyConnectionsAtOnce() {
        Receiver receiver = receiver(ReceiverTraits.open().connections(2));
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.ACCEPTED);
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.ACCEPTED);
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.CONNECTIONS_LIMITED);
        receiver.close();
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void takesSoManyNewConnectionsAMinute() {
        Receiver receiver = receiver(ReceiverTraits.open().connectLimit(Duration.ofMinutes(1), 3));
        for (int i = 0; i < 3; i++) {
            assertThat(kind(receiver.connect(now))).isEqualTo(Kind.ACCEPTED);
            receiver.close();
        }
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.CONNECTIONS_LIMITED);
        now = now.plusSeconds(60);
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotAnswerWhileItIsDown(boolean refuses) {
        ReceiverTraits down = ReceiverTraits.open().down(START, START.plusSeconds(60));
        Receiver receiver = receiver(refuses ? down.refusingWhenDown() : down);
        Response response = receiver.connect(now);
        assertThat(kind(response)).isEqualTo(Kind.UNREACHABLE);
        assertThat(response.closes()).isTrue();
        assertThat(response.after()).isEqualTo(refuses ? Duration.ofMillis(200) : Duration.ofSeconds(30));
        assertThat(kind(receiver.transact(1, 0, now))).isEqualTo(Kind.UNREACHABLE);
        now = now.plusSeconds(60);
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void greylistsUntilEnoughCameAgain() {
        Receiver receiver = receiver(ReceiverTraits.open().greylisting(Duration.ofMinutes(5), 1));
        assertThat(kind(receiver.transact(1, 0, now))).isEqualTo(Kind.GREYLISTED);
        now = now.plusSeconds(299);
        assertThat(kind(receiver.transact(1, 0, now))).isEqualTo(Kind.GREYLISTED);
        now = now.plusSeconds(1);
        assertThat(kind(receiver.transact(1, 0, now))).isEqualTo(Kind.ACCEPTED);
        assertThat(kind(receiver.transact(2, 0, now))).isEqualTo(Kind.ACCEPTED);
    }

    @Test
    void blocksWhoIsRefusedTooOftenAndThenGrantsLess() {
        Receiver receiver = receiver(ReceiverTraits.open().perMinute(100).reputation(ReceiverTraits.Reputation.HARSH));
        takesNow(receiver);
        for (int i = 0; i < 8; i++) {
            send(receiver);
        }
        assertThat(receiver.blocks()).isEqualTo(1);
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.BLOCKED);
        now = now.plusSeconds(3600);
        assertThat(takesNow(receiver)).isBetween(50, 90);
    }

    @Test
    void whoKeepsKnockingIsBlockedForLonger() {
        Receiver receiver = receiver(ReceiverTraits.open().perMinute(1).reputation(ReceiverTraits.Reputation.HARSH));
        for (int i = 0; i < 10; i++) {
            send(receiver);
        }
        for (int i = 0; i < 1000; i++) {
            receiver.connect(now);
        }
        now = now.plusSeconds(3601);
        assertThat(kind(receiver.connect(now))).isEqualTo(Kind.BLOCKED);
    }

    @Test
    void mayBlockWithoutAWarning() {
        Receiver receiver = receiver(ReceiverTraits.open()
                .perMinute(1000)
                .reputation(ReceiverTraits.Reputation.USUAL)
                .blockingSilentlyAt(50));
        assertThat(takesNow(receiver)).isEqualTo(50);
        assertThat(receiver.blocks()).isEqualTo(1);
    }

    @Test
    void saysWhatItMeansInWordsThatTheClassifierKnows() {
        Receiver noisy = receiver(ReceiverTraits.open().noise(1, 0));
        assertThat(CLASSIFIER.verdict(noisy.transact(500, 0, now).answer()))
                .extracting(Verdict::kind, Verdict::movesDestination)
                .containsExactly(Kind.TEMPORARY, false);
        Receiver unknown = receiver(ReceiverTraits.open().noise(0, 0.5));
        assertThat(kind(unknown.transact(499, 0, now))).isEqualTo(Kind.PERMANENT);
        assertThat(kind(unknown.transact(500, 0, now))).isEqualTo(Kind.ACCEPTED);
        Receiver brief = receiver(ReceiverTraits.open().perConnection(5));
        assertThat(kind(brief.transact(1, 5, now))).isEqualTo(Kind.CONNECTION_ENDED);
        Receiver disguised = receiver(ReceiverTraits.open().perMinute(0).disguising(1));
        assertThat(kind(disguised.transact(1, 0, now))).isEqualTo(Kind.TEMPORARY);
        assertThat(disguised.throttled()).isEqualTo(1);
    }
}
