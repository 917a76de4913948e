package org.postiljon.delivery.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.bounce.reply.Verdict.Kind;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.destination.SiteLimits;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.smtp.Extensions;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.spool.Waiting;

class RateReadingTest {
    private static final Instant BEGAN = Instant.parse("2030-01-01T12:00:00Z");

    private static Attempt.Judged judged(Kind kind, Scope scope) {
        return new Attempt.Judged(
                new Recipient(Address.parse("r@b.example").orElseThrow()),
                Reply.of(Stage.RCPT, 450, "4.0.0 text"),
                new Verdict(kind, scope, ""));
    }

    @SuppressWarnings("NullAway") // the delivery itself says nothing about the rate
    private static List<RateEvent> events(int messages, Attempt.Judged... judged) {
        Waiting none = null;
        Attempt attempt = new Attempt(
                none,
                List.of(judged),
                "default",
                new SessionInfo(Peer.NONE, Optional.empty(), Extensions.NONE),
                BEGAN.plusSeconds(1),
                Duration.ofSeconds(1),
                0);
        return RateReading.of(attempt, BEGAN, 3, messages, 0.05).stream()
                .map(RateReading::event)
                .toList();
    }

    @Test
    void oneAcceptedRecipientMakesTheMessageAccepted() {
        assertThat(events(1, judged(Kind.PERMANENT, Scope.RECIPIENT), judged(Kind.ACCEPTED, Scope.MESSAGE)))
                .containsExactly(new RateEvent.Accepted(BEGAN));
    }

    @Test
    void acceptedAndThrottledIsBoth() {
        assertThat(events(1, judged(Kind.ACCEPTED, Scope.MESSAGE), judged(Kind.RATE_LIMITED, Scope.DESTINATION)))
                .containsExactly(
                        new RateEvent.Accepted(BEGAN), new RateEvent.Refused(Kind.RATE_LIMITED, BEGAN, 3, 0.05));
    }

    @Test
    void aRefusalOfTheSourceIsARefusal() {
        assertThat(events(1, judged(Kind.BLOCKED, Scope.SOURCE)))
                .containsExactly(new RateEvent.Refused(Kind.BLOCKED, BEGAN, 3, 0.05));
    }

    @Test
    void aRateLimitOfOneRecipientDoesNotSlowTheDestination() {
        assertThat(events(1, judged(Kind.RATE_LIMITED, Scope.RECIPIENT)))
                .containsExactly(new RateEvent.Deferred(Kind.TEMPORARY, false, BEGAN, 0.05));
    }

    @Test
    void aFullMailboxIsExplainedAndAnUnexplainedRefusalIsNot() {
        assertThat(events(1, judged(Kind.TEMPORARY, Scope.RECIPIENT)))
                .containsExactly(new RateEvent.Deferred(Kind.TEMPORARY, true, BEGAN, 0.05));
        assertThat(events(1, judged(Kind.TEMPORARY, Scope.MESSAGE)))
                .containsExactly(new RateEvent.Deferred(Kind.TEMPORARY, false, BEGAN, 0.05));
    }

    @Test
    void ourOwnFaultIsNoNewsOfTheReceiver() {
        for (NoReply.Cause cause : List.of(NoReply.Cause.LOCAL, NoReply.Cause.ABORTED)) {
            Attempt.Judged ours = ours(cause, Kind.TEMPORARY, Scope.MESSAGE);
            assertThat(events(3, ours, ours)).containsExactly(new RateEvent.NotSent(BEGAN));
            assertThat(events(3, ours(cause, Kind.UNREACHABLE, Scope.SOURCE)))
                    .containsExactly(new RateEvent.NotSent(BEGAN));
            assertThat(events(3, judged(Kind.PERMANENT, Scope.RECIPIENT), ours))
                    .as("what the receiver did say counts")
                    .containsExactly(new RateEvent.Deferred(Kind.PERMANENT, true, BEGAN, 0.05));
            assertThat(events(3, ours, judged(Kind.RATE_LIMITED, Scope.DESTINATION)))
                    .containsExactly(new RateEvent.Refused(Kind.RATE_LIMITED, BEGAN, 3, 0.05));
        }
    }

    private static Attempt.Judged ours(NoReply.Cause cause, Kind kind, Scope scope) {
        return new Attempt.Judged(
                new Recipient(Address.parse("r@b.example").orElseThrow()),
                new NoReply(Stage.DATA, cause, "test"),
                new Verdict(kind, scope, ""));
    }

    @Test
    void aConnectionThatEndsAfterSomeMessagesTellsHowMany() {
        assertThat(events(6, judged(Kind.CONNECTION_ENDED, Scope.CONNECTION))).containsExactly(new RateEvent.Closed(5));
        assertThat(events(1, judged(Kind.CONNECTION_ENDED, Scope.CONNECTION)))
                .as("the first message on it: no limit, but a failure")
                .containsExactly(new RateEvent.Refused(Kind.UNREACHABLE, BEGAN, 3, 0.05));
    }

    @Test
    void limitsComeFromTheFirstRuleThatSetsThem() {
        var limits = new SiteLimits(List.of(
                new SiteLimits.Rule(
                        "*.b.example",
                        java.util.OptionalDouble.empty(),
                        java.util.OptionalDouble.of(600),
                        java.util.OptionalInt.empty()),
                new SiteLimits.Rule(
                        "*",
                        java.util.OptionalDouble.of(60),
                        java.util.OptionalDouble.of(100),
                        java.util.OptionalInt.of(3))));
        assertThat(limits.of(new Site("mx1.b.example,mx2.b.example")))
                .isEqualTo(new org.postiljon.delivery.destination.RateLimits(60, 600, 3, 100));
        assertThat(limits.of(new Site("mx.c.example")).maxPerMinute()).isEqualTo(100);
        assertThat(limits.of(new Site("mxb.example:25")).maxPerMinute())
                .as("no dot, no match")
                .isEqualTo(100);
    }
}
