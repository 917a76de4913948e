package org.postiljon.extension.intake;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.postiljon.extension.queue.DurableMailQueue;
import org.postiljon.extension.queue.TakenMail;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;

/**
 * Runs the mails of a queue through James's mailets, on threads of its own. A mail that arrived just now comes from
 * memory; what waits because all threads are busy, or since before a restart, from disk; in one order.
 *
 * <p>A mail leaves the queue after it was processed. What fails is treated as James's spooler treats it: it goes back into
 * the queue {@value JamesMailSpooler#MAXIMUM_FAILURE_COUNT} times, with its first recipients, and then into the error
 * repository. What a stop interrupts stays in the queue as it is.
 */
public final class MailetPool implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailetPool.class);
    private static final Duration FOR_THE_LAST = Duration.ofSeconds(5); // as James's spooler

    private final DurableMailQueue queue;
    private final MailProcessor mailets;
    private final MailRepository errors;
    private final MetricFactory metrics;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger underWay = new AtomicInteger();
    private final Taking taking = new Taking();
    private volatile boolean closing;

    /**
     * A pool; idle until {@link #start}.
     *
     * @param errors  for mail whose processing failed too often
     * @param threads how many mails are processed at once
     */
    public MailetPool(
            DurableMailQueue queue, MailProcessor mailets, MailRepository errors, int threads, MetricFactory metrics) {
        this.queue = queue;
        this.mailets = mailets;
        this.errors = errors;
        this.metrics = metrics;
        AtomicInteger numbers = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "mailets-" + numbers.incrementAndGet());
                    thread.setDaemon(true); // a mailet that does not listen to an interrupt keeps no process alive
                    return thread;
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Takes mails from now on. */
    public void start() {
        queue.mails().subscribe(taking);
    }

    /** How many mails are in the mailets just now. */
    public int underWay() {
        return underWay.get();
    }

    /** Asks for as many as there are threads, so that what waits waits in the queue, in its order. */
    private final class Taking extends BaseSubscriber<TakenMail> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(threads.getMaximumPoolSize());
        }

        @Override
        protected void hookOnNext(TakenMail mail) {
            try {
                threads.execute(() -> take(mail));
            } catch (RejectedExecutionException stopping) {
                LOGGER.debug("Mail {} waits for the next start", mail.mail().getName());
            }
        }

        @Override
        protected void hookOnError(Throwable failure) {
            LOGGER.error("No mail is processed any more until the next start", failure);
        }
    }

    private void take(TakenMail taken) {
        if (closing) {
            return;
        }
        TimeMetric time = metrics.timer(JamesMailSpooler.SPOOL_PROCESSING);
        underWay.incrementAndGet();
        try {
            process(taken);
        } catch (Throwable failure) {
            LOGGER.error(
                    "Mail {} stays in the queue until the next start",
                    taken.mail().getName(),
                    failure);
        } finally {
            underWay.decrementAndGet();
            time.stopAndPublish();
            LifecycleUtil.dispose(taken.mail());
            taking.request(1);
        }
    }

    private void process(TakenMail taken) {
        Mail mail = taken.mail();
        Collection<MailAddress> recipients = ImmutableList.copyOf(mail.getRecipients());
        Throwable failure = service(mail);
        if (closing && (failure != null || Thread.currentThread().isInterrupted())) {
            LOGGER.info("Mail {} was interrupted by the stop and is processed after the next start", mail.getName());
        } else if (failure == null) {
            taken.processed();
        } else {
            failed(taken, recipients, failure);
        }
    }

    private @Nullable Throwable service(Mail mail) {
        try {
            mailets.service(mail);
            return null;
        } catch (Throwable failure) { // of a mailet that somebody wrote: an Error is as much its own as an exception
            return failure;
        }
    }

    private void failed(TakenMail taken, Collection<MailAddress> recipients, Throwable failure) {
        Mail mail = taken.mail();
        int times = 1
                + mail.getAttribute(JamesMailSpooler.MAIL_PROCESSING_ERROR_COUNT)
                        .flatMap(attribute -> attribute.getValue().valueAs(Integer.class))
                        .orElse(0);
        try {
            mail.setRecipients(recipients);
            if (times > JamesMailSpooler.MAXIMUM_FAILURE_COUNT) {
                LOGGER.error(
                        "Mail {} failed {} times and goes to the error repository", mail.getName(), times, failure);
                errors.store(mail);
            } else {
                LOGGER.error("Mail {} failed {} times and is tried again", mail.getName(), times, failure);
                mail.setAttribute(
                        new Attribute(JamesMailSpooler.MAIL_PROCESSING_ERROR_COUNT, AttributeValue.of(times)));
                queue.enQueue(mail);
            }
            taken.processed();
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("Mail {} could be neither processed nor put aside", mail.getName(), e);
            putBack(taken);
        }
    }

    private static void putBack(TakenMail taken) {
        try {
            taken.done(CompletionStatus.REJECT);
        } catch (MailQueueException e) {
            throw new IllegalStateException("A mail that is rejected needs no commit", e);
        }
    }

    /** Takes no more, and gives those under way a few seconds before it interrupts them. */
    @Override
    public void close() {
        taking.cancel();
        closing = true;
        threads.shutdown();
        boolean interrupted = false;
        try {
            if (!threads.awaitTermination(FOR_THE_LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
                threads.awaitTermination(FOR_THE_LAST.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
            threads.shutdownNow();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
