package org.postiljon.server.export;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.delivery.spool.Handle;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.delivery.spool.RecipientResult.Result;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.postiljon.store.embedded.EmbeddedStore;

/**
 * Takes all waiting mail out of a store, into files.
 *
 * <p>A delivery leaves the store, with event Discarded, only after the file with its mail and recipients is written and
 * synced. After a kill in between, the mail is in both: the next export finds its file and leaves that as it is. The
 * recipients of a message at several domains share files, as far as their deliveries lie beside each other.
 */
public final class Export {
    private static final int PAGE = 500;
    /** A spool directory takes headers of 256 kB; the message's own must fit too. */
    private static final int LONGEST_ENVELOPE = 96 << 10;

    private final EmbeddedStore store;
    private final Path to;
    private final ExportFolder folder;
    private final InstantSource clock;
    private final List<String> unreadable = new ArrayList<>();
    private long mails;
    private long recipients;

    private Export(EmbeddedStore store, Path to, InstantSource clock) throws IOException {
        this.store = store;
        this.to = to;
        this.folder = ExportFolder.open(to);
        this.clock = clock;
    }

    /**
     * Exports what waits; nobody else may work on the store.
     *
     * @throws IOException when the folder can't be made or written at all
     */
    public static ExportReport run(EmbeddedStore store, Path to, InstantSource clock) throws IOException {
        return new Export(store, to, clock).run();
    }

    private ExportReport run() {
        Optional<String> ended = Optional.empty();
        try {
            List<Waiting> page = page(0);
            while (!page.isEmpty()) {
                page(page);
                page = page(page.get(page.size() - 1).id());
            }
        } catch (IOException e) {
            ended = Optional.of("Can't write to " + to + " (" + e + "). Make room there, and export again.");
        } catch (SpoolFailure e) {
            ended = Optional.of(e.getMessage() + ". What is in " + to + " may be in the store, too.");
        }
        long remaining =
                store.spool().backlog().stream().mapToLong(Backlog::recipients).sum();
        return new ExportReport(mails, recipients, List.copyOf(unreadable), remaining, reports(), ended);
    }

    private List<Waiting> page(long after) {
        return await(store.waiting(after, PAGE));
    }

    /** What was written before a failure is taken out of the store all the same. */
    private void page(List<Waiting> page) throws IOException {
        List<Waiting> written = new ArrayList<>();
        try {
            Map<ContentRef, List<Waiting>> messages = new LinkedHashMap<>();
            page.forEach(each -> messages.computeIfAbsent(each.content(), ref -> new ArrayList<>())
                    .add(each));
            for (List<Waiting> message : messages.values()) {
                write(message, written);
            }
        } finally {
            if (!written.isEmpty()) {
                folder.sync();
                settle(written);
            }
        }
    }

    private void write(List<Waiting> message, List<Waiting> written) throws IOException {
        Content content;
        try {
            content = await(store.spool().content(message.get(0).content()));
        } catch (SpoolFailure e) {
            unreadable.add(message.get(0).message().name() + ": " + e.getMessage());
            return;
        }
        List<Waiting> together = new ArrayList<>();
        int length = 0;
        for (Waiting each : message) {
            int more = addresses(List.of(each)).stream()
                    .mapToInt(address -> address.toString().length() + 24)
                    .sum();
            if (!together.isEmpty() && length + more > LONGEST_ENVELOPE) {
                write(together, content);
                written.addAll(together);
                together = new ArrayList<>();
                length = 0;
            }
            together.add(each);
            length += more;
        }
        write(together, content);
        written.addAll(together);
    }

    private void write(List<Waiting> deliveries, Content content) throws IOException {
        Message message = deliveries.get(0).message();
        folder.write("mail-" + deliveries.get(0).id(), EnvelopeHeader.of(message, addresses(deliveries)), content);
        mails++;
        recipients += addresses(deliveries).size();
    }

    private static List<Address> addresses(List<Waiting> deliveries) {
        return deliveries.stream()
                .flatMap(each -> each.recipients().stream())
                .map(each -> each.recipient().address())
                .toList();
    }

    private void settle(List<Waiting> written) {
        await(CompletableFuture.allOf(written.stream()
                .map(each -> store.spool().settle(settlement(each)).toCompletableFuture())
                .toArray(CompletableFuture[]::new)));
    }

    private Settlement settlement(Waiting of) {
        String reason = "exported to " + to;
        List<RecipientResult> results = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (WaitingRecipient each : of.recipients()) {
            results.add(new RecipientResult(
                    each.recipient(), Result.DISCARDED, new NoReply(Stage.CONNECT, NoReply.Cause.ABORTED, reason)));
            events.add(new Event.Discarded(
                    clock.instant(),
                    new Event.Subject(
                            of.id(),
                            of.message().name(),
                            of.message().messageId(),
                            of.message().envelope().sender(),
                            each.recipient().address(),
                            of.message().stream().name(),
                            of.message().labels()),
                    reason));
        }
        return new Settlement(of, results, Optional.empty(), events, List.of(), clock.instant());
    }

    /** Bounces and the like, which only a James can send. */
    private long reports() {
        AtomicLong waiting = new AtomicLong();
        store.spool().listen(new SpoolListener() {
            @Override
            public void waiting(Collection<Backlog> backlogs) {
                // Counted already.
            }

            @Override
            public CompletionStage<Void> releasing(Predicate<Handle> which) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void outbox(OutboxItem item) {
                waiting.incrementAndGet();
            }
        });
        return waiting.get();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof SpoolFailure failure
                    ? failure
                    : new SpoolFailure("The store failed: " + e.getCause(), e);
        }
    }
}
