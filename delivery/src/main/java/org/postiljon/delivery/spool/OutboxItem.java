package org.postiljon.delivery.spool;

import java.util.List;
import org.postiljon.delivery.message.Message;

/**
 * What James still has to do after an outcome. Handed over at least once, until {@link Spool#outboxDone}.
 *
 * @param id      given by the store, never again; 0 before it is stored
 * @param kind    which of the two
 * @param message without content
 * @param content where that is; kept until the item is done
 * @param results of the recipients that it is about
 */
public record OutboxItem(long id, Kind kind, Message message, ContentRef content, List<RecipientResult> results) {
    /** What James has to do. */
    public enum Kind {
        /** Tell the sender that recipients failed (the profile's {@code bounceProcessor}). */
        BOUNCE,
        /** Hand over to the profile's {@code onSuccess}. */
        SUCCESS
    }
}
