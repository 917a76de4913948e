package org.postiljon.store.embedded.spool;

import org.postiljon.delivery.event.Event.Subject;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Message;

/** Subjects of the events that the spool itself writes. */
final class Subjects {
    private Subjects() {}

    static Subject of(long delivery, Message message, Address recipient) {
        return new Subject(
                delivery,
                message.name(),
                message.messageId(),
                message.envelope().sender(),
                recipient,
                message.stream().name(),
                message.labels());
    }
}
