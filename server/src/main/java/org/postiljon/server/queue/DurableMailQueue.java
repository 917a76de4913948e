package org.postiljon.server.queue;

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
import org.postiljon.server.mail.MailFormat;
import org.postiljon.server.mail.Parties;
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
 * <p>In memory is only what orders the mails and what operators select by; envelope and content are read when a mail is
 * taken.
 */
public final class DurableMailQueue implements ManageableMailQueue {
    private static final Logger LOGGER = LoggerFactory.getLogger(DurableMailQueue.class);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofMinutes(1);

    private final MailQueueName name;
    private final IntakeStore store;
    private final MailFormat format;
    private final MailQueueItemDecoratorFactory decorators;
    private final Clock clock;
    private final MetricFactory metrics;
    private final Metric enqueued;
    private final Metric dequeued;
    private final Order order = new Order();
    private final AtomicLong turns = new AtomicLong();
    private final Set<Dequeuing> subscribers = ConcurrentHashMap.newKeySet();

    DurableMailQueue(
            MailQueueName name,
            IntakeStore store,
            MailFormat format,
            MailQueueItemDecoratorFactory decorators,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.name = name;
        this.store = store;
        this.format = format;
        this.decorators = decorators;
        this.clock = clock;
        this.metrics = metrics;
        this.enqueued = metrics.generate(ENQUEUED_METRIC_NAME_PREFIX + name.asString());
        this.dequeued = metrics.generate(DEQUEUED_METRIC_NAME_PREFIX + name.asString());
        store.load(name.asString()).forEach(stored -> order.add(entry(stored)));
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
        await(add(mail, delay), "take mail " + mail.getName());
    }

    @Override
    public Publisher<Void> enqueueReactive(Mail mail) {
        return Mono.fromFuture(() -> add(mail, Duration.ZERO));
    }

    private CompletableFuture<Void> add(Mail mail, Duration delay) {
        TimeMetric time = metrics.timer(ENQUEUED_TIMER_METRIC_NAME_PREFIX + name.asString());
        MailFormat.Written written;
        try {
            written = format.write(mail);
        } catch (IOException | MessagingException e) {
            return CompletableFuture.failedFuture(e);
        }
        Instant due = EnqueueOrders.due(mail, delay, clock.instant());
        return store.add(
                        name.asString(),
                        mail.getName(),
                        Parties.of(mail),
                        written.content(),
                        due,
                        EnqueueOrders.priority(mail))
                .thenAccept(stored -> {
                    synchronized (order) {
                        order.add(entry(stored));
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

    private Entry entry(IntakeStore.Stored stored) {
        return new Entry(
                stored.id(),
                stored.name(),
                stored.data(),
                stored.due(),
                stored.priority(),
                turns.getAndIncrement(),
                stored.content());
    }

    @Override
    public Publisher<MailQueueItem> deQueue() {
        return Flux.from(subscriber -> {
            Dequeuing subscription = new Dequeuing(this, subscriber);
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

    /** Reads a mail that was taken. */
    CompletableFuture<MailQueueItem> open(Entry entry) {
        return store.content(entry.content()).toCompletableFuture().thenApply(content -> {
            try {
                Mail mail = MailFormat.read(content, name.asString() + "-" + entry.id());
                return decorators.decorate(new TakenMail(this, entry, mail), name);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    void counted() {
        dequeued.increment();
    }

    /** A mail that was taken could not be read. */
    void unreadable(Entry entry, CompletableFuture<MailQueueItem> reading) {
        LOGGER.error(
                "Queue {}: mail {} can't be read; it stays on disk and is tried again in {}",
                name.asString(),
                entry.name(),
                PAUSE_AFTER_TROUBLE,
                reading.handle((mail, failure) -> failure).join());
        putBack(entry.again(clock.instant().plus(PAUSE_AFTER_TROUBLE), turns.getAndIncrement()));
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
                synchronized (order) {
                    order.finish(entry);
                }
            }
            case RETRY -> putBack(entry.again(clock.instant(), turns.getAndIncrement()));
            case REJECT -> {
                LOGGER.error(
                        "Queue {}: James could neither process mail {} nor put it aside; it stays on disk and is tried"
                                + " again in {}",
                        name.asString(),
                        entry.name(),
                        PAUSE_AFTER_TROUBLE);
                putBack(entry.again(clock.instant().plus(PAUSE_AFTER_TROUBLE), turns.getAndIncrement()));
            }
        }
    }

    void forget(Dequeuing subscriber) {
        subscribers.remove(subscriber);
    }

    private void wakeAll() {
        subscribers.forEach(Dequeuing::wake);
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
        subscribers.forEach(Dequeuing::stop);
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
