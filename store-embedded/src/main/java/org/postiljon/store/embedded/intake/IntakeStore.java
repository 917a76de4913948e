package org.postiljon.store.embedded.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.ContentRef;

/**
 * Keeps the mails of James's queues on disk. Which one is next is decided in memory by who uses it; this store only
 * makes sure that what was added is there after a kill, until it is removed.
 */
public interface IntakeStore {
    /**
     * A mail of a queue.
     *
     * @param id       never given to another
     * @param queue    name of the queue
     * @param name     name of the mail
     * @param data     what else is to be kept of it; opaque to the store
     * @param due      not before
     * @param priority higher goes first
     * @param content  where its bytes are
     */
    record Stored(long id, String queue, String name, String data, Instant due, int priority, ContentRef content) {}

    /** Completes when it is durable; joins a group commit. */
    CompletionStage<Stored> add(String queue, String name, String data, Content content, Instant due, int priority);

    /** Completes when they are gone for good. Ids that are not there are no error. */
    CompletionStage<Void> remove(Collection<Long> ids);

    /** Makes all mails of a queue due at {@code now}. */
    CompletionStage<Void> flush(String queue, Instant now);

    /** All mails of a queue in the order in which they were added; for the start. */
    List<Stored> load(String queue);

    /** The content. */
    CompletionStage<Content> content(ContentRef ref);

    /**
     * When the spool took the mail of this name, or the first of those that James's splitter made of it.
     *
     * @return empty: it did not yet, or so long ago that its key is forgotten
     */
    CompletionStage<Optional<Instant>> taken(String name);
}
