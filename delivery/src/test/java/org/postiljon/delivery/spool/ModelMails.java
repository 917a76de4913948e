package org.postiljon.delivery.spool;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.spool.RecipientResult.Result;

/** Random mails and outcomes. */
final class ModelMails {
    /** Where they wait. */
    static final List<WaitingKey> KEYS =
            List.of(Samples.key("mx1.example"), Samples.key("mx2.example"), Samples.key("domain:c.example"));

    private static final List<String> DOMAINS = List.of("a.example", "b.example", "c.example");
    private static final List<String> CAMPAIGNS = List.of("", "spring", "autumn");
    private static final List<String> TAGS = List.of("", "blue");
    private static final List<Result> RESULTS = List.of(Result.values());
    private static final int SMALL = 500;
    private static final int LARGE = 4_000;

    private final Random random;
    private int number;

    ModelMails(Random random) {
        this.random = random;
    }

    <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    Labels labels() {
        return new Labels("a.example", any(CAMPAIGNS), any(TAGS), "");
    }

    /** Labels to name mails by: at least one. */
    Labels wanted() {
        return random.nextInt(3) == 0
                ? new Labels("", "", "blue", "")
                : new Labels("", any(List.of("spring", "autumn")), "", "");
    }

    Submission mail(Instant now) {
        String name = "m" + ++number;
        List<NewDelivery> deliveries = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            deliveries.add(delivery(now));
        }
        Message message = Samples.message(name, labels());
        SubmissionKey key = new SubmissionKey(name, message.messageId(), message.profile());
        return new Submission(key, message, content(name), deliveries, now);
    }

    /** The same mail once more, as a rerun would bring it: named otherwise, perhaps with more recipients. */
    Submission again(Submission mail, Instant now) {
        Message named = Samples.message(
                mail.message().name() + "-!" + random.nextInt(100),
                mail.message().labels());
        List<NewDelivery> deliveries = new ArrayList<>(mail.deliveries());
        if (random.nextBoolean()) {
            deliveries.add(delivery(now));
        }
        return new Submission(mail.key(), named, content(mail.key().root()), deliveries, now);
    }

    private NewDelivery delivery(Instant now) {
        String domain = any(DOMAINS);
        List<String> recipients = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            recipients.add("r" + random.nextInt(5) + "@" + domain);
        }
        String[] distinct = recipients.stream().distinct().toArray(String[]::new);
        Instant due = now.plusSeconds(random.nextInt(700) - 100);
        return Samples.delivery(any(KEYS), due, now.plusSeconds(1 + random.nextInt(7_200)), distinct);
    }

    private Content content(String root) {
        int length = random.nextInt(10) == 0 ? LARGE : SMALL;
        String text = text(root);
        return Content.of(text.repeat(1 + length / text.length()).getBytes(StandardCharsets.UTF_8));
    }

    /** What the content of a mail is made of, by the root of its name. */
    static String text(String root) {
        return "<" + root + ">";
    }

    /** An outcome of any kind. */
    Settlement outcome(Waiting of, Instant now) {
        List<RecipientResult> results = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        // One result for all, none for any (4), or each its own (5).
        int even = random.nextInt(6);
        for (WaitingRecipient waiting : of.recipients()) {
            int kind = even < 5 ? even : random.nextInt(5);
            if (kind < RESULTS.size()) {
                RecipientResult result = result(waiting.recipient(), RESULTS.get(kind), now);
                results.add(result);
                events.addAll(Samples.events(of, result, now));
            }
        }
        boolean counted = random.nextInt(4) > 0;
        Settlement.Next next = new Settlement.Next(
                now.plus(Duration.ofSeconds(random.nextInt(900) - 60)),
                of.attempts() + (counted ? 1 : 0),
                of.retries() + random.nextInt(2),
                "out" + random.nextInt(2));
        return new Settlement(of, results, Optional.of(next), events, outbox(of, results), now);
    }

    private RecipientResult result(Recipient recipient, Result result, Instant now) {
        return switch (result) {
            case DELIVERED -> new RecipientResult(recipient, result, Samples.OK);
            case FAILED, DISCARDED -> new RecipientResult(recipient, result, Samples.NO_USER);
            case WAITS ->
                new RecipientResult(
                        recipient, result, Samples.LATER, now.plusMillis(random.nextInt(900_000) - 60_000), 2);
        };
    }

    private List<OutboxItem> outbox(Waiting of, List<RecipientResult> results) {
        List<OutboxItem> outbox = new ArrayList<>();
        add(outbox, OutboxItem.Kind.BOUNCE, of, results, Result.FAILED);
        if (random.nextInt(3) == 0) {
            add(outbox, OutboxItem.Kind.SUCCESS, of, results, Result.DELIVERED);
        }
        return outbox;
    }

    private static void add(
            List<OutboxItem> outbox, OutboxItem.Kind kind, Waiting of, List<RecipientResult> all, Result result) {
        List<RecipientResult> about =
                all.stream().filter(r -> r.result() == result).toList();
        if (!about.isEmpty()) {
            outbox.add(new OutboxItem(0, kind, of.message(), of.content(), about));
        }
    }
}
