package org.postiljon.extension.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Content;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.mail.Parties;
import org.postiljon.store.embedded.intake.IntakeStore;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A queue of James whose mail is on disk. {@code enQueue} returns when the mail would survive a kill; a mail leaves the
 * disk when James reports SUCCESS. Everything else gives it back: RETRY at once, REJECT (James could not even put it
 * into its error repository, say on a full disk) and a mail that can't be read after a minute.
 *
 * <p>In memory is what orders the mails and what operators select by. Envelope and content are read when a mail is taken;
 * those of new mail stay in memory meanwhile, as far as there is room: mail that is processed at once is never read. The
 * order is the same for both.
 */
public final class DurableMailQueue implements ManageableMailQueue {
    private static final Logger LOGGER = LoggerFactory.getLogger(DurableMailQueue.class);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMinutes(1);

    private final MailQueueName name;
    private final IntakeStore store;
    private final MailFormat format;
    private final MailQueueItemDecoratorFactory decorators;
    private final Clock clock;
    private final ByteBudget memory;
    private final MetricFactory metrics;
    private final Metric enqueued;
    private final Metric dequeued;
    private final Order order = new Order();
    private final AtomicLong turns = new AtomicLong();
    private final Set<Dequeuing<?>> subscribers = ConcurrentHashMap.newKeySet();

    DurableMailQueue(
            MailQueueName name,
            IntakeStore store,
            MailFormat format,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            ByteBudget memory,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.name = name;
        this.store = store;
        this.format = format;
        this.decorators = decorators;
        this.clock = clock;
        this.memory = memory;
        this.metrics = metrics;
        this.enqueued = metrics.generate(ENQUEUED_METRIC_NAME_PREFIX + name.asString());
        this.dequeued = metrics.generate(DEQUEUED_METRIC_NAME_PREFIX + name.asString());
        store.load(name.asString()).forEach(stored -> order.add(entry(stored, null)));
        gauges.register(QUEUE_SIZE_METRIC_NAME_PREFIX + name.asString(), this::getSize);
    }

    @Override
    public MailQueueName getName() {
        return name;
    }

    @Override
    public void enQueue(Mail mail) throws MailQueueException {
        enQueue(mail, Duration.ZERO);
    }

    @Override
    public void enQueue(Mail mail, Duration delay) throws MailQueueException {
        await(take(mail, delay), "take mail " + mail.getName());
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromFuture(() -> take(mail, Duration.ZERO));
    }

    /**
     * Takes a mail. All of it that is needed is copied when this returns.
     *
     * @param delay until it is due
     * @return completes when it would survive a kill
     */
    public CompletableFuture<Void> take(Mail mail, Duration delay) {
        TimeMetric time = metrics.timer(ENQUEUED_TIMER_METRIC_NAME_PREFIX + name.asString());
        String parties = Parties.of(mail);
        Instant due = EnqueueOrders.due(mail, delay, clock.instant());
        int priority = EnqueueOrders.priority(mail);
        MailFormat.Written written;
        try {
            written = format.write(mail);
        } catch (IOException | MessagingException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return store.add(name.asString(), mail.getName(), parties, written.content(), due, priority)
                .thenAccept(stored -> {
                    Entry entry = entry(stored, kept(written.content()));
                    synchronized (order) {
                        order.add(entry);
                    }
                    enqueued.increment();
                    wakeAll();
                })
                .whenComplete((done, failure) -> {
                    time.stopAndPublish();
                    discard(written);
                })
                .toCompletableFuture();
    }

    private void discard(MailFormat.Written written) {
        try {
            written.close();
        } catch (IOException e) {
            LOGGER.warn("Queue {}: a scratch file stays behind until the next start", name.asString(), e);
        }
    }

    /** What of it stays in memory. */
    private Content.@Nullable InMemory kept(Content content) {
        return content instanceof Content.InMemory bytes && memory.take(bytes.size()) ? bytes : null;
    }

    /** It is not needed in memory any more. */
    private void leave(Entry entry) {
        Content.InMemory bytes = entry.memory();
        if (bytes != null) {
            memory.give(bytes.size());
        }
    }

    private Entry entry(IntakeStore.Stored stored, Content.@Nullable InMemory bytes) {
        return new Entry(
                stored.id(),
                stored.name(),
                stored.data(),
                stored.due(),
                stored.priority(),
                turns.getAndIncrement(),
                stored.content(),
                bytes);
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return publisher(taken -> decorators.decorate(taken, name));
    }

    /** As {@link #deQueue}, for who ends mails by {@link TakenMail#processed}. */
    public Publisher<TakenMail> mails() {
        return publisher(taken -> taken);
    }

    private <T> Publisher<T> publisher(Function<TakenMail, T> form) {
        return Flux.from(subscriber -> {
            Dequeuing<T> subscription = new Dequeuing<>(this, subscriber, form);
            subscribers.add(subscription);
            subscriber.onSubscribe(subscription);
        });
    }

    Optional<Entry> take() {
        synchronized (order) {
            return order.take(clock.instant());
        }
    }

    /** How long until something comes due; empty: nothing waits. */
    Optional<Duration> untilNext() {
        synchronized (order) {
            return order.nextDue().map(due -> Duration.between(clock.instant(), due));
        }
    }

    /** A mail that was taken; reads it where it is not in memory. */
    CompletableFuture<TakenMail> open(Entry entry) {
        Content.InMemory bytes = entry.memory();
        CompletableFuture<Content> content = bytes == null
                ? store.content(entry.content()).toCompletableFuture()
                : CompletableFuture.completedFuture(bytes);
        return content.thenApply(read -> {
            try {
                return new TakenMail(this, entry, MailFormat.read(read, name.asString() + "-" + entry.id()));
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    void counted() {
        dequeued.increment();
    }

    /** A mail that was taken could not be read. */
    void unreadable(Entry entry, CompletableFuture<?> reading) {
        LOGGER.error(
                "Queue {}: mail {} can't be read; it stays on disk and is tried again in {}",
                name.asString(),
                entry.name(),
                PAUSE_AFTER_TROUBLE,
                reading.handle((mail, failure) -> failure).join());
        again(entry, PAUSE_AFTER_TROUBLE);
    }

    private void again(Entry entry, Duration pause) {
        leave(entry);
        putBack(entry.again(clock.instant().plus(pause), turns.getAndIncrement()));
    }

    /** A mail that was taken was not handed over. */
    void putBack(Entry entry) {
        synchronized (order) {
            order.putBack(entry);
        }
        wakeAll();
    }

    /** James is done with a mail that it took. */
    void done(Entry entry, MailQueueItem.CompletionStatus status) throws MailQueueException {
        switch (status) {
            case SUCCESS -> {
                await(store.remove(List.of(entry.id())).toCompletableFuture(), "remove mail " + entry.name());
                finish(entry);
            }
            case RETRY -> again(entry, Duration.ZERO);
            case REJECT -> {
                LOGGER.error(
                        "Queue {}: James could neither process mail {} nor put it aside; it stays on disk and is tried"
                                + " again in {}",
                        name.asString(),
                        entry.name(),
                        PAUSE_AFTER_TROUBLE);
                again(entry, PAUSE_AFTER_TROUBLE);
            }
        }
    }

    /** As {@code done(SUCCESS)}, but nobody waits for the commit. Where it fails the mail comes again. */
    void processed(Entry entry) {
        var unused = store.remove(List.of(entry.id())).whenComplete((gone, failure) -> {
            if (failure == null) {
                finish(entry);
            } else {
                LOGGER.error(
                        "Queue {}: mail {} is processed but can't be removed; it is processed again in {}",
                        name.asString(),
                        entry.name(),
                        PAUSE_AFTER_TROUBLE,
                        failure);
                again(entry, PAUSE_AFTER_TROUBLE);
            }
        });
    }

    private void finish(Entry entry) {
        leave(entry);
        synchronized (order) {
            order.finish(entry);
        }
    }

    void forget(Dequeuing<?> subscriber) {
        subscribers.remove(subscriber);
    }

    private void wakeAll() {
        subscribers.forEach(subscriber -> subscriber.wake());
    }

    @Override
    public long getSize() {
        synchronized (order) {
            return order.size();
        }
    }

    @Override
    public long flush() throws MailQueueException {
        await(store.flush(name.asString(), clock.instant()).toCompletableFuture(), "flush");
        int flushed;
        synchronized (order) {
            flushed = order.flush();
        }
        wakeAll();
        return flushed;
    }

    @Override
    public long clear() throws MailQueueException {
        return remove(entry -> true);
    }

    @Override
    public long remove(Type type, String value) throws MailQueueException {
        return remove(entry -> entry.matches(type, value));
    }

    private long remove(Predicate<Entry> which) throws MailQueueException {
        List<Entry> removed;
        synchronized (order) {
            removed = order.remove(which);
        }
        try {
            await(
                    store.remove(removed.stream().map(Entry::id).toList()).toCompletableFuture(),
                    "remove " + removed.size() + " mails");
        } catch (MailQueueException e) {
            synchronized (order) {
                removed.forEach(order::add);
            }
            wakeAll();
            throw e;
        }
        removed.forEach(this::leave);
        return removed.size();
    }

    @Override
    public MailQueueIterator browse() {
        Iterator<Entry> entries;
        synchronized (order) {
            entries = order.waiting(clock.instant()).iterator();
        }
        return new Browsing(entries, store, name);
    }

    /** Gives up nothing: the queue belongs to its factory, and a subscriber ends by cancelling. */
    @Override
    public void close() {}

    /** Ends all subscribers. */
    void stop() {
        subscribers.forEach(subscriber -> subscriber.stop());
        subscribers.clear();
    }

    private void await(CompletableFuture<?> future, String what) throws MailQueueException {
        try {
            future.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new MailQueueException(
                    "Queue " + name.asString() + " could not " + what + ": " + cause.getMessage(),
                    cause instanceof Exception exception ? exception : e);
        }
    }
}
