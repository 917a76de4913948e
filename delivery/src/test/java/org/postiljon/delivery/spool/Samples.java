package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Pool;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.RecipientResult.Result;
import org.postiljon.delivery.spool.Settlement.Next;

/** Mails and outcomes for tests of the ports. */
public final class Samples {
    /** When everything happens. */
    public static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    /** Where samples wait, unless a test says otherwise. */
    public static final WaitingKey KEY = key("mx.b.example");

    /** 250 to the whole message. */
    public static final Answer OK = Reply.of(Stage.END_OF_DATA, 250, "2.0.0 queued as 1");

    /** A greylisting. */
    public static final Answer LATER = Reply.of(Stage.RCPT, 451, "4.7.1 come again");

    /** A permanent refusal. */
    public static final Answer NO_USER = Reply.of(Stage.RCPT, 550, "5.1.1 no such user");

    private Samples() {}

    /** Bulk mail at a site. */
    public static WaitingKey key(String site) {
        return new WaitingKey(new Site(site), Stream.BULK, Pool.DEFAULT, "a.example", Transport.DIRECT);
    }

    /** An address. */
    public static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    /** A message with this name. */
    public static Message message(String name, Labels labels) {
        return new Message(
                name,
                "<" + name + "@a.example>",
                new Envelope(Optional.of(address("news@a.example")), "HDRS", "e1", true, false),
                labels,
                new Profile("outgoing"),
                Stream.BULK);
    }

    /** A mail to build on: one recipient {@code NAME@b.example}, due at once, for a day. */
    public static Submission mail(String name, Instant due) {
        return mail(name, KEY, due, Labels.NONE, name + "@b.example");
    }

    /** A mail with one delivery. */
    public static Submission mail(String name, WaitingKey key, Instant due, Labels labels, String... recipients) {
        return mail(name, labels, delivery(key, due, due.plus(Duration.ofDays(1)), recipients));
    }

    /** A mail with these deliveries. */
    public static Submission mail(String name, Labels labels, NewDelivery... deliveries) {
        Message message = message(name, labels);
        return new Submission(
                new SubmissionKey(name, message.messageId(), message.profile()),
                message,
                content(name),
                List.of(deliveries),
                NOON);
    }

    /** A delivery; all recipients are of the first one's domain. */
    public static NewDelivery delivery(WaitingKey key, Instant due, Instant expires, String... recipients) {
        List<Recipient> all =
                Arrays.stream(recipients).map(r -> new Recipient(address(r))).toList();
        Domain domain = all.get(0).address().domain();
        return new NewDelivery(key, domain, all, due, expires);
    }

    /** The content of the mail with this name. */
    public static Content content(String name) {
        return Content.of(text(name).getBytes(StandardCharsets.UTF_8));
    }

    /** The same as text. */
    public static String text(String name) {
        return "Subject: " + name + "\r\n\r\nHello " + name + ", ünïcode\r\n";
    }

    /** All recipients got it. */
    public static Settlement delivered(Waiting of, Instant at) {
        return settled(of, at, Result.DELIVERED, OK, Optional.empty());
    }

    /** All recipients were refused; James is to send a bounce. */
    public static Settlement failed(Waiting of, Instant at) {
        Settlement settled = settled(of, at, Result.FAILED, NO_USER, Optional.empty());
        OutboxItem bounce = new OutboxItem(0, OutboxItem.Kind.BOUNCE, of.message(), of.content(), settled.results());
        return new Settlement(of, settled.results(), Optional.empty(), settled.events(), List.of(bounce), at);
    }

    /** No recipient got it yet; tried again at {@code due}. */
    public static Settlement deferred(Waiting of, Instant at, Instant due) {
        Next next = new Next(due, of.attempts() + 1, of.retries() + 1, "out1");
        return settled(of, at, Result.WAITS, LATER, Optional.of(next));
    }

    private static Settlement settled(Waiting of, Instant at, Result result, Answer answer, Optional<Next> next) {
        List<RecipientResult> results = of.recipients().stream()
                .map(r -> new RecipientResult(r.recipient(), result, answer))
                .toList();
        List<Event> events =
                results.stream().flatMap(r -> events(of, r, at).stream()).toList();
        return new Settlement(of, results, next, events, List.of(), at);
    }

    /** What became of one of its recipients. */
    static RecipientResult result(Waiting of, int index, Result result, Answer answer) {
        return new RecipientResult(of.recipients().get(index).recipient(), result, answer);
    }

    /** What is told of a result. */
    static List<Event> events(Waiting of, RecipientResult result, Instant at) {
        Event.Subject subject = subject(of, result.recipient().address());
        Answer answer = result.answer();
        return List.of(
                switch (result.result()) {
                    case DELIVERED -> new Event.Delivered(at, subject, answer);
                    case FAILED -> new Event.Failed(at, subject, answer, of.attempts() + 1);
                    case DISCARDED -> new Event.Discarded(at, subject, answer.describe());
                    case WAITS -> new Event.Suspended(at, subject, answer.describe(), Optional.empty());
                });
    }

    /** The subject of an event of this delivery. */
    public static Event.Subject subject(Waiting of, Address recipient) {
        return new Event.Subject(
                of.id(),
                of.message().name(),
                of.message().messageId(),
                of.message().envelope().sender(),
                recipient,
                of.message().stream().name(),
                of.message().labels());
    }

    /** The names of the messages of these deliveries. */
    public static List<String> names(List<Waiting> waiting) {
        return waiting.stream().map(w -> w.message().name()).toList();
    }

    /** Waits until a stage is done. */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError("The stage failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("The stage did not end", e);
        }
    }

    /** The bytes of a content. */
    public static String read(Content content) {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readAllBytes();
            assertThat(bytes).hasSize((int) content.size());
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
