package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Message;

/** Holds a spool against its model. */
final class SpoolModelCheck {
    private static final int ALL = 1_000_000;

    private final ModelledSpool store;
    private final SpoolModel model;
    private final Random random;
    /** What should be told next, in order of each recipient. */
    private final List<Event> expected = new ArrayList<>();

    private Recorder recorder = new Recorder();
    private long position;
    private long lastId;

    SpoolModelCheck(ModelledSpool store, SpoolModel model, Random random) {
        this.store = store;
        this.model = model;
        this.random = random;
    }

    static Event.Subject subject(ModelRow row, Address recipient) {
        return new Event.Subject(
                row.id(),
                row.message().name(),
                row.message().messageId(),
                row.message().envelope().sender(),
                recipient,
                row.message().stream().name(),
                row.message().labels());
    }

    /** A start: the spool hands over what James still has to do. */
    void started() {
        recorder = new Recorder();
        store.spool().listen(recorder);
        List<OutboxItem> told = recorder.outbox();
        assertThat(told)
                .extracting(OutboxItem::id)
                .containsExactlyElementsOf(model.outbox().keySet());
        told.forEach(item -> {
            assertThat(recorder.awaitOutbox()).isEqualTo(item);
            outbox(item);
        });
    }

    private void outbox(OutboxItem told) {
        OutboxItem item = Objects.requireNonNull(model.outbox().get(told.id()));
        assertThat(told.kind()).isEqualTo(item.kind());
        assertThat(told.message()).isEqualTo(item.message());
        assertThat(told.results()).isEqualTo(item.results());
        content(told.message(), told.content());
    }

    /** A mail was accepted: its new deliveries are known by their events, one for each recipient. */
    void accepted(Submission mail, Set<Address> taken) {
        List<Event> told = read();
        int next = 0;
        List<Address> left = new ArrayList<>(taken);
        for (NewDelivery delivery : mail.deliveries()) {
            List<WaitingRecipient> fresh = delivery.recipients().stream()
                    .filter(r -> left.remove(r.address()))
                    .map(WaitingRecipient::new)
                    .toList();
            if (!fresh.isEmpty()) {
                long id = ((Event.Accepted) told.get(next)).subject().delivery();
                assertThat(id).as("an id never comes back").isGreaterThan(lastId);
                lastId = id;
                ModelRow row = row(id, mail, delivery, fresh);
                for (WaitingRecipient r : fresh) {
                    assertThat(told.get(next++))
                            .isEqualTo(new Event.Accepted(
                                    mail.at(),
                                    subject(row, r.recipient().address()),
                                    mail.content().size()));
                }
                model.accepted(mail.key(), row);
            }
        }
        assertThat(left).isEmpty();
        assertThat(told).hasSize(next);
    }

    private static ModelRow row(long id, Submission mail, NewDelivery delivery, List<WaitingRecipient> recipients) {
        return new ModelRow(
                id,
                delivery.key(),
                delivery.domain(),
                mail.message(),
                recipients,
                0,
                0,
                mail.at(),
                delivery.due(),
                delivery.expires(),
                "",
                "",
                false);
    }

    /** An outcome counted. */
    void settled(Settlement settlement) {
        expected.addAll(settlement.events());
        List<OutboxItem> told = new ArrayList<>();
        for (OutboxItem item : settlement.outbox()) {
            OutboxItem next = recorder.awaitOutbox();
            assertThat(model.outbox()).doesNotContainKey(next.id());
            model.outbox().put(next.id(), item);
            told.add(next);
        }
        told.forEach(this::outbox);
    }

    /**
     * Some rows changed, which the spool chose.
     *
     * @param count  how many; null: that is checked elsewhere
     * @param may    which can have changed
     * @param change what came of them; null: they are gone
     * @param event  what is told of each recipient; null: nothing
     * @return those that changed, as they were
     */
    List<ModelRow> changed(
            @Nullable Integer count,
            Predicate<ModelRow> may,
            @Nullable UnaryOperator<ModelRow> change,
            @Nullable BiFunction<ModelRow, Address, Event> event) {
        Map<Long, ModelRow> found = find();
        List<ModelRow> changed = new ArrayList<>();
        for (ModelRow row : model.rows()) {
            ModelRow is = found.remove(row.id());
            if (!row.equals(is)) {
                assertThat(may.test(row)).as("%s may change", row).isTrue();
                assertThat(is).isEqualTo(change == null ? null : change.apply(row));
                changed.add(row);
            }
        }
        assertThat(found).isEmpty();
        if (count != null) {
            assertThat(changed).hasSize(count);
        }
        for (ModelRow row : changed) {
            if (change == null) {
                model.remove(row.id());
            } else {
                model.change(row.id(), change);
            }
            if (event != null) {
                row.recipients()
                        .forEach(
                                r -> expected.add(event.apply(row, r.recipient().address())));
            }
        }
        return changed;
    }

    private Map<Long, ModelRow> find() {
        Map<Long, ModelRow> found = new LinkedHashMap<>();
        await(store.spool().find(a -> true, ALL)).forEach(w -> found.put(w.id(), ModelRow.of(w)));
        return found;
    }

    /** All events since the last look. */
    private List<Event> read() {
        List<LoggedEvent> told = store.events().after(position, ALL);
        told.forEach(e -> {
            assertThat(e.position()).isGreaterThan(position);
            position = e.position();
        });
        return told.stream().map(LoggedEvent::event).toList();
    }

    /** What was told since the last look is what should be, in order of each recipient. */
    void events() {
        List<Event> told = read();
        assertThat(byRecipient(told)).isEqualTo(byRecipient(expected));
        expected.clear();
    }

    private static Map<String, List<Event>> byRecipient(List<Event> events) {
        Map<String, List<Event>> by = new LinkedHashMap<>();
        for (Event event : events) {
            Event.Subject subject = ((Event.OfRecipient) event).subject();
            by.computeIfAbsent(subject.delivery() + " " + subject.recipient(), k -> new ArrayList<>())
                    .add(event);
        }
        return by;
    }

    /** The counts that the spool keeps. */
    void backlog() {
        Map<WaitingKey, Backlog> counted = new LinkedHashMap<>();
        store.spool().backlog().forEach(b -> assertThat(counted.put(b.key(), b)).isNull());
        for (WaitingKey key : ModelMails.KEYS) {
            List<ModelRow> of = model.where(r -> r.key().equals(key));
            Backlog backlog = counted.remove(key);
            if (of.isEmpty()) {
                assertThat(backlog).isNull();
                continue;
            }
            assertThat(backlog).isNotNull();
            long held = of.stream().filter(ModelRow::isHeld).count();
            assertThat(backlog.held()).isEqualTo(held);
            assertThat(backlog.waiting()).isEqualTo(of.size() - held);
            assertThat(backlog.recipients())
                    .isEqualTo(of.stream().mapToLong(r -> r.recipients().size()).sum());
            Optional<Instant> first =
                    model.ready(key).stream().map(ModelRow::due).findFirst();
            first.ifPresent(due -> assertThat(backlog.oldestDue().orElseThrow()).isBeforeOrEqualTo(due));
        }
        assertThat(counted).isEmpty();
    }

    /** Everything. */
    void all() {
        assertThat(List.copyOf(find().values())).isEqualTo(model.rows());
        for (WaitingKey key : ModelMails.KEYS) {
            assertThat(await(store.spool().nextDue(key)))
                    .isEqualTo(model.ready(key).stream().map(ModelRow::due).findFirst());
            Instant from = Samples.NOON.plusSeconds(random.nextInt(5_000));
            Instant until = from.plusSeconds(random.nextInt(5_000));
            assertThat(await(store.spool().countDue(key, from, until))).isEqualTo(model.countDue(key, from, until));
            assertThat(await(store.spool().countDue(key, Instant.MIN, Instant.MAX)))
                    .isEqualTo(model.countDue(key, Instant.MIN, Instant.MAX));
        }
        for (Waiting waiting : await(store.spool().find(a -> true, ALL))) {
            content(waiting.message(), waiting.content());
        }
        assertThat(recorder.outbox()).as("told of nothing else").isEmpty();
    }

    /** The content is there, as it came. */
    void content(Message message, ContentRef ref) {
        String text = ModelMails.text(message.name().split("-!", 2)[0]);
        String read = Samples.read(await(store.spool().content(ref)));
        assertThat(read).isEqualTo(text.repeat(read.length() / text.length()));
    }
}
