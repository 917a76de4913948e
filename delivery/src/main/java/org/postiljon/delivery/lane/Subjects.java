package org.postiljon.delivery.lane;

import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.spool.Waiting;

/** Names a delivery's recipient in events. */
final class Subjects {
    private Subjects() {}

    static Event.Subject of(Waiting waiting, Address recipient) {
        return new Event.Subject(
                waiting.id(),
                waiting.message().name(),
                waiting.message().messageId(),
                waiting.message().envelope().sender(),
                recipient,
                waiting.message().stream().name(),
                waiting.message().labels());
    }
}
