package org.postiljon.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.lane.DispatchLoop;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;

/** On virtual time. */
class OutboxTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final long BAD = 1;
    private static final long GOOD = 2;

    /** What is kept of an item that James never takes. */
    private final List<Long> done = new ArrayList<>();

    private final List<Long> offered = new ArrayList<>();
    private final Time time = new Time();
    private boolean full;
    private Optional<RuntimeException> contentLost = Optional.empty();
    private RuntimeException answer = new ReportRefused("its content can't be read", new IllegalStateException());

    private record Ref(long size) implements ContentRef {}

    private static final class Time implements DispatchLoop {
        private record Timer(Instant at, Runnable work) {}

        private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
        private Instant now = NOON;

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void at(Instant when, Runnable work) {
            timers.add(new Timer(when, work));
        }

        void pass(Duration span) {
            Instant until = now.plus(span);
            while (!timers.isEmpty() && !timers.peek().at().isAfter(until)) {
                Timer next = timers.remove();
                now = next.at();
                next.work().run();
            }
            now = until;
        }
    }

    private Spool spool() {
        return (Spool) Proxy.newProxyInstance(
                OutboxTest.class.getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("content")) {
                        return contentLost
                                .<CompletionStage<Content>>map(CompletableFuture::failedFuture)
                                .orElse(CompletableFuture.completedFuture(
                                        Content.of("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII))));
                    }
                    if (method.getName().equals("outboxDone") && full) {
                        return CompletableFuture.failedFuture(new SpoolFailure("no room"));
                    }
                    if (method.getName().equals("outboxDone")) {
                        done.add((Long) arguments[0]);
                        return CompletableFuture.<Void>completedFuture(null);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private Outbox outbox() {
        return new Outbox(time, spool(), (item, content) -> {
            offered.add(item.id());
            return item.id() == GOOD
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new CompletionException(answer));
        });
    }

    private static OutboxItem item(long id) {
        Message message = new Message(
                "Mail" + id,
                "<1@a.example>",
                Envelope.from(Address.parse("news@a.example").orElseThrow()),
                Labels.NONE,
                new Profile("outgoing"),
                Stream.BULK);
        return new OutboxItem(
                id,
                OutboxItem.Kind.BOUNCE,
                message,
                new Ref(10),
                List.of(new RecipientResult(
                        new Recipient(Address.parse("anna@b.example").orElseThrow()),
                        RecipientResult.Result.FAILED,
                        Reply.of(Stage.RCPT, 550, "5.1.1 no such user"))));
    }

    @Test
    void aReportThatJamesCanNeverTakeIsSetAsideAfterSomeTriesAndKept() {
        Outbox outbox = outbox();
        outbox.add(item(BAD));
        time.pass(Duration.ofDays(1));
        assertThat(offered).hasSize(8);
        assertThat(done).as("the spool keeps it").isEmpty();
        assertThat(outbox.parked()).singleElement().satisfies(parked -> {
            assertThat(parked.id()).isEqualTo(BAD);
            assertThat(parked.message()).isEqualTo("Mail1");
            assertThat(parked.sender()).isEqualTo("news@a.example");
            assertThat(parked.recipients()).containsExactly("anna@b.example");
            assertThat(parked.reason()).isEqualTo("its content can't be read");
            assertThat(parked.since()).isBetween(NOON.plusSeconds(300), NOON.plusSeconds(900));
        });
    }

    @Test
    void othersGoOnMeanwhile() {
        Outbox outbox = outbox();
        for (int i = 0; i < 10; i++) {
            outbox.add(item(BAD));
        }
        outbox.add(item(GOOD));
        assertThat(done).containsExactly(GOOD);
    }

    @Test
    void oneWhoseContentIsLostIsSetAsideToo() {
        contentLost = Optional.of(new SpoolFailure("The content of message 1 can't be read"));
        Outbox outbox = outbox();
        outbox.add(item(GOOD));
        time.pass(Duration.ofDays(1));
        assertThat(outbox.parked())
                .extracting(ParkedReport::reason)
                .containsExactly("The content of message 1 can't be read");
        assertThat(done).isEmpty();
    }

    @Test
    void whileJamesTakesNothingNothingIsSetAside() {
        answer = new IllegalStateException("the queue is full");
        Outbox outbox = outbox();
        outbox.add(item(BAD));
        time.pass(Duration.ofDays(1));
        assertThat(offered.size()).isBetween(280, 320);
        assertThat(outbox.parked()).isEmpty();
        answer = new ReportRefused("its content can't be read", new IllegalStateException());
        time.pass(Duration.ofHours(1));
        assertThat(outbox.parked()).hasSize(1);
    }

    @Test
    void whatIsOfferedAgainHasAllItsTriesAndIsDoneWhenJamesTakesIt() {
        Outbox outbox = outbox();
        outbox.add(item(BAD));
        time.pass(Duration.ofDays(1));
        assertThat(outbox.retry(BAD)).map(ParkedReport::message).contains("Mail1");
        assertThat(outbox.parked()).isEmpty();
        time.pass(Duration.ofDays(1));
        assertThat(offered).hasSize(16);
        assertThat(outbox.parked()).hasSize(1);
        assertThat(outbox.retry(GOOD)).as("never set aside").isEmpty();
    }

    @Test
    void whatIsDismissedLeavesTheSpoolAndIsNeverOfferedAgain() {
        Outbox outbox = outbox();
        outbox.add(item(BAD));
        time.pass(Duration.ofDays(1));
        assertThat(outbox.dismiss(GOOD).toCompletableFuture().join()).isEmpty();
        assertThat(done).isEmpty();
        assertThat(outbox.dismiss(BAD).toCompletableFuture().join())
                .map(ParkedReport::message)
                .contains("Mail1");
        assertThat(done).containsExactly(BAD);
        assertThat(outbox.parked()).isEmpty();
        assertThat(outbox.retry(BAD)).isEmpty();
        time.pass(Duration.ofDays(1));
        assertThat(offered).hasSize(8);
    }

    @Test
    void whatTheSpoolCannotForgetNowStaysSetAside() {
        Outbox outbox = outbox();
        outbox.add(item(BAD));
        time.pass(Duration.ofDays(1));
        full = true;
        assertThat(outbox.dismiss(BAD))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessage("no room");
        assertThat(outbox.parked()).hasSize(1);
    }
}
