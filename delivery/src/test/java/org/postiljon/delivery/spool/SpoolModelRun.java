package org.postiljon.delivery.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;

/**
 * Random use of a spool beside a {@link SpoolModel}, one call after the other; after each the two must agree. A failure
 * tells the seed and the last steps.
 */
public final class SpoolModelRun {
    /** What is known of a mail for this long is certain; it may be known for longer. */
    private static final Duration KEYS_KEPT = Duration.ofDays(7);

    private static final int MOST_ROWS = 80;
    private static final int REMEMBERED = 100;
    private static final int TOLD_STEPS = 30;

    private final ModelledSpool store;
    private final long seed;
    private final Random random;
    private final ModelMails mails;
    private final SpoolModel model = new SpoolModel();
    private final SpoolModelCheck check;
    private final Deque<String> steps = new ArrayDeque<>();
    private final List<Submission> submitted = new ArrayList<>();
    private final List<Handed> out = new ArrayList<>();
    private final List<Handed> lost = new ArrayList<>();
    private final List<Outcome> settled = new ArrayList<>();
    private Instant now = NOON;

    /** A delivery that was handed out in one of its turns. */
    private record Handed(Waiting waiting, int turn) {}

    private record Outcome(Settlement settlement, int turn) {}

    /** A run over an empty spool. */
    public SpoolModelRun(ModelledSpool store, long seed) {
        this.store = store;
        this.seed = seed;
        this.random = new Random(seed);
        this.mails = new ModelMails(random);
        this.check = new SpoolModelCheck(store, model, random);
    }

    /** Uses it, then settles all that is left: nothing waits any more. */
    public void run(int operations) {
        int step = 0;
        try {
            check.started();
            for (step = 0; step < operations; step++) {
                step();
                check.events();
                check.backlog();
                if (step % 10 == 0) {
                    check.all();
                }
            }
            settleAll();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "Seed " + seed + ", operation " + step + ": " + e.getMessage() + "\nLast steps:\n"
                            + String.join("\n", steps),
                    e);
        }
    }

    private Spool spool() {
        return store.spool();
    }

    private void says(Object... words) {
        steps.add(Stream.of(words).map(String::valueOf).collect(Collectors.joining(" ")));
        if (steps.size() > TOLD_STEPS) {
            steps.remove();
        }
    }

    private static <T> void remember(List<T> list, T one) {
        list.add(one);
        if (list.size() > REMEMBERED) {
            list.remove(0);
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 16) {
            if (model.rows().size() < MOST_ROWS) {
                accept(mails.mail(now));
            }
        } else if (dice < 21) {
            if (!submitted.isEmpty()) {
                accept(mails.again(mails.any(submitted), now));
            }
        } else if (dice < 43) {
            refill(mails.any(ModelMails.KEYS), now.plusSeconds(random.nextInt(300) - 60), random.nextInt(10));
        } else if (dice < 51) {
            putBack();
        } else if (dice < 69) {
            settleOne();
        } else if (dice < 72) {
            settleAgain();
        } else if (dice < 74) {
            settleLost();
        } else if (dice < 94) {
            operate(dice);
        } else {
            passTime(dice);
        }
    }

    private void operate(int dice) {
        WaitingKey key = mails.any(ModelMails.KEYS);
        int limit = 1 + random.nextInt(6);
        if (dice < 77) {
            suspend(key, limit);
        } else if (dice < 81) {
            hold(key, mails.wanted(), limit);
        } else if (dice < 84) {
            release(mails.wanted(), limit);
        } else if (dice < 86) {
            discard(mails.wanted(), limit);
        } else if (dice < 90) {
            retag(key, mails.any(ModelMails.KEYS).site(), limit);
        } else if (dice < 92) {
            expired(limit);
        } else {
            outboxDone();
        }
    }

    private void passTime(int dice) {
        if (dice < 97) {
            now = now.plusSeconds(random.nextInt(1_200));
        } else if (dice < 98) {
            now = random.nextInt(10) == 0 ? now.plus(Duration.ofDays(8)) : now.minusSeconds(random.nextInt(600));
        } else if (dice < 99) {
            says("upkeep");
            store.upkeep();
        } else {
            boolean kill = random.nextBoolean();
            says("restart, kill", kill);
            store.restart(kill);
            model.restarted();
            out.forEach(h -> remember(lost, h));
            out.clear();
            check.started();
            check.all();
        }
        says(now);
        store.now(now);
    }

    private void accept(Submission mail) {
        remember(submitted, mail);
        says("accept", mail.message().name(), mail.deliveries());
        Set<Address> may = new LinkedHashSet<>();
        Set<Address> must = new LinkedHashSet<>();
        for (NewDelivery delivery : mail.deliveries()) {
            delivery.recipients().forEach(r -> {
                Instant taken = model.taken(mail.key(), r.address());
                if (taken == null) {
                    must.add(r.address());
                }
                if (taken == null || taken.plus(KEYS_KEPT).isBefore(now)) {
                    may.add(r.address());
                }
            });
        }
        Set<Address> taken = await(spool().accept(mail));
        assertThat(taken).containsAll(must).isSubsetOf(may);
        check.accepted(mail, taken);
    }

    private void refill(WaitingKey key, Instant until, int limit) {
        says("refill", key.site(), until, limit);
        List<ModelRow> expected = model.due(key, until, limit);
        handOut(await(spool().refill(key, until, limit)), expected);
        Optional<Instant> next = model.ready(key).stream().map(ModelRow::due).findFirst();
        assertThat(await(spool().nextDue(key))).isEqualTo(next);
    }

    private void handOut(List<Waiting> handed, List<ModelRow> expected) {
        assertThat(handed.stream().map(ModelRow::of)).isEqualTo(expected);
        for (Waiting waiting : handed) {
            model.handOut(waiting.id());
            out.add(new Handed(waiting, model.turn(waiting.id())));
            check.content(waiting.message(), waiting.content());
        }
    }

    private void putBack() {
        List<Waiting> back = new ArrayList<>();
        int count = Math.min(out.size(), random.nextInt(4));
        for (int i = 0; i < count; i++) {
            Handed handed = out.remove(random.nextInt(out.size()));
            back.add(handed.waiting());
            remember(lost, handed);
            model.putBack(handed.waiting().id());
        }
        says("putBack", back.stream().map(Waiting::id).toList());
        spool().putBack(back);
    }

    private void settleOne() {
        if (!out.isEmpty()) {
            Handed handed = out.remove(random.nextInt(out.size()));
            settle(new Outcome(mails.outcome(handed.waiting(), now), handed.turn()));
        }
    }

    private void settleAgain() {
        if (!settled.isEmpty()) {
            settle(mails.any(settled));
        }
    }

    /** An outcome that comes after its delivery was put back, or after a restart. */
    private void settleLost() {
        if (!lost.isEmpty()) {
            Handed handed = mails.any(lost);
            out.removeIf(h -> h.waiting().id() == handed.waiting().id() && h.turn() == handed.turn());
            settle(new Outcome(mails.outcome(handed.waiting(), now), handed.turn()));
        }
    }

    private void settle(Outcome outcome) {
        Settlement settlement = outcome.settlement();
        says("settle", settlement.of().id(), outcome.turn(), settlement.results());
        boolean counts = model.settle(settlement, outcome.turn());
        await(spool().settle(settlement));
        remember(settled, outcome);
        if (counts) {
            check.settled(settlement);
        }
    }

    private void suspend(WaitingKey key, int limit) {
        says("suspend", key.site(), limit);
        Predicate<ModelRow> may = r -> r.key().equals(key) && !r.isHeld() && !r.suspended();
        int expected = Math.min(limit, model.where(may).size());
        Suspension why = new Suspension("421 busy", Optional.of(now.plusSeconds(60)), now);
        assertThat(await(spool().suspend(key, why, limit))).isEqualTo(expected);
        check.changed(
                expected,
                may,
                ModelRow::marked,
                (row, r) -> new Event.Suspended(now, SpoolModelCheck.subject(row, r), why.reason(), why.until()));
    }

    private static String pause(Labels which) {
        return "pause " + which.campaign() + which.tag();
    }

    private void hold(WaitingKey key, Labels which, int limit) {
        says("hold", key.site(), which, limit);
        Predicate<ModelRow> may = r -> r.key().equals(key)
                && !r.isHeld()
                && !model.isOut(r.id())
                && which.covers(r.message().labels());
        int expected = Math.min(limit, model.where(may).size());
        assertThat(await(spool().hold(key, which::covers, pause(which), limit))).isEqualTo(expected);
        check.changed(expected, may, r -> r.heldBy(pause(which)), null);
    }

    private void release(Labels which, int limit) {
        says("release", which, limit);
        Predicate<ModelRow> may = r -> r.hold().equals(pause(which)) && !model.isOut(r.id());
        int expected = Math.min(limit, model.where(may).size());
        assertThat(await(spool().release(pause(which), limit))).isEqualTo(expected);
        check.changed(expected, may, r -> r.heldBy(""), null);
    }

    private void discard(Labels which, int limit) {
        says("discard", which, limit);
        Predicate<ModelRow> may = r -> !model.isOut(r.id())
                && which.covers(r.message().labels())
                && !r.accepted().isAfter(now);
        int recipients = await(spool().discard(which, "by anna", now, limit));
        assertThat(recipients > 0).isEqualTo(!model.where(may).isEmpty());
        List<ModelRow> gone = check.changed(
                null, may, null, (row, r) -> new Event.Discarded(now, SpoolModelCheck.subject(row, r), "by anna"));
        assertThat(gone).hasSizeLessThanOrEqualTo(limit);
        assertThat(recipients)
                .isEqualTo(gone.stream().mapToInt(r -> r.recipients().size()).sum());
    }

    private void retag(WaitingKey from, Site to, int limit) {
        String domain = mails.any(List.of("a.example", "b.example", "c.example"));
        says("retag", domain, from.site(), to, limit);
        Predicate<ModelRow> may = r -> r.key().equals(from)
                && !from.site().equals(to)
                && !model.isOut(r.id())
                && r.domain().name().equals(domain);
        int expected = Math.min(limit, model.where(may).size());
        assertThat(await(spool().retag(from, to, d -> d.name().equals(domain), limit)))
                .isEqualTo(expected);
        check.changed(expected, may, r -> r.at(to), null);
    }

    private void expired(int limit) {
        says("expired", limit);
        List<ModelRow> over = model.where(r -> !r.expires().isAfter(now) && !model.isOut(r.id()));
        List<Waiting> handed = await(spool().expired(now, limit));
        List<ModelRow> expected = handed.stream()
                .map(w ->
                        over.stream().filter(r -> r.id() == w.id()).findFirst().orElseThrow())
                .toList();
        assertThat(expected).hasSize(Math.min(limit, over.size())).doesNotHaveDuplicates();
        handOut(handed, expected);
    }

    private void outboxDone() {
        long id = random.nextInt(5) == 0 || model.outbox().isEmpty()
                ? random.nextInt(50)
                : mails.any(List.copyOf(model.outbox().keySet()));
        says("outboxDone", id);
        await(spool().outboxDone(id));
        model.outbox().remove(id);
    }

    /** Until nothing waits and nothing is left to do. */
    private void settleAll() {
        List<String> holds =
                Stream.of("spring", "autumn", "blue").map(l -> "pause " + l).toList();
        for (String hold : holds) {
            await(spool().release(hold, Integer.MAX_VALUE));
        }
        Instant end = Instant.parse("2040-01-01T00:00:00Z");
        out.forEach(h -> settle(new Outcome(delivered(h.waiting(), end), h.turn())));
        for (WaitingKey key : ModelMails.KEYS) {
            await(spool().refill(key, end, Integer.MAX_VALUE - 1))
                    .forEach(w -> settle(new Outcome(delivered(w, end), model.turn(w.id()))));
        }
        // A held one that was handed out as expired is still held.
        await(spool().expired(end, Integer.MAX_VALUE - 1))
                .forEach(w -> settle(new Outcome(delivered(w, end), model.turn(w.id()))));
        for (long id : new TreeMap<>(model.outbox()).keySet()) {
            await(spool().outboxDone(id));
            model.outbox().remove(id);
        }
        assertThat(model.rows()).isEmpty();
        check.events();
        check.all();
        assertThat(spool().backlog()).isEmpty();
    }

    private static Settlement delivered(Waiting waiting, Instant at) {
        return Samples.delivered(waiting, at);
    }
}
