package org.postiljon.extension.queue;

import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueue.DefaultMailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.mailet.Mail;
import org.jspecify.annotations.Nullable;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.store.embedded.intake.IntakeStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks over the mails that waited when it began, reading one at a time; passes over those that are gone by then. */
final class Browsing implements ManageableMailQueue.MailQueueIterator {
    private static final Logger LOGGER = LoggerFactory.getLogger(Browsing.class);

    private final Iterator<Entry> entries;
    private final IntakeStore store;
    private final MailQueueName name;
    private @Nullable MailQueueItemView next;

    Browsing(Iterator<Entry> entries, IntakeStore store, MailQueueName name) {
        this.entries = entries;
        this.store = store;
        this.name = name;
    }

    @Override
    public boolean hasNext() {
        while (next == null && entries.hasNext()) {
            next = read(entries.next());
        }
        return next != null;
    }

    @Override
    public MailQueueItemView next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        MailQueueItemView view = Objects.requireNonNull(next);
        next = null;
        return view;
    }

    private @Nullable MailQueueItemView read(Entry entry) {
        try {
            Mail mail = MailFormat.read(
                    store.content(entry.content()).toCompletableFuture().join(), name.asString() + "-" + entry.id());
            return new DefaultMailQueueItemView(mail, ZonedDateTime.ofInstant(entry.due(), ZoneOffset.UTC));
        } catch (CompletionException | IOException e) {
            LOGGER.debug("Queue {}: mail {} went while it was browsed", name.asString(), entry.name(), e);
            return null;
        }
    }

    @Override
    public void close() {}
}
