package org.postiljon.extension.queue;

import java.time.Instant;
import org.apache.james.queue.api.ManageableMailQueue;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.ContentRef;
import org.postiljon.extension.mail.Parties;

/**
 * What is in memory of a mail in a queue.
 *
 * @param id       the store's
 * @param name     name of the mail
 * @param parties  sender and recipients, see {@link Parties}
 * @param due      not before
 * @param priority higher goes first
 * @param turn     among those of one priority lower goes first
 * @param content  where it is on disk
 * @param memory   the same bytes; null: they are on disk alone
 */
record Entry(
        long id,
        String name,
        String parties,
        Instant due,
        int priority,
        long turn,
        ContentRef content,
        Content.@Nullable InMemory memory) {
    /** Whether an operator who names {@code value} means this mail. */
    boolean matches(ManageableMailQueue.Type type, String value) {
        if (type == ManageableMailQueue.Type.Name) {
            return name.equals(value);
        }
        return type == ManageableMailQueue.Type.Sender
                ? Parties.sender(parties).equals(value)
                : Parties.recipients(parties).contains(value);
    }

    /** The same mail, due at another time and with another turn; on disk alone. */
    Entry again(Instant newDue, long newTurn) {
        return new Entry(id, name, parties, newDue, priority, newTurn, content, null);
    }
}
