package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;

class EventBookTest {
    private final EventBook book = new EventBook();

    private static Event.Subject subject(String message, String recipient) {
        Address address = new Address(recipient, new Domain("fast.example"));
        return new Event.Subject(1, message, "<1@a.example>", Optional.empty(), address, "bulk", Labels.NONE);
    }

    private void accepted(String message, String recipient) {
        book.add(new Event.Accepted(Instant.EPOCH, subject(message, recipient), 10));
    }

    @Test
    void eachMailOfARecipientIsCountedOnceHoweverJamesNamesItsParts() {
        accepted("Mail1", "a");
        accepted("Mail1!77", "a");
        accepted("Mail1!78", "b");
        accepted("Mail2", "a");
        assertThat(book.accepted()).containsOnly(entry("a@fast.example", 2), entry("b@fast.example", 1));
        assertThat(book.delivered()).isEmpty();
    }

    @Test
    void allEndsButDeliveryAreFailures() {
        book.add(new Event.Expired(Instant.EPOCH, subject("Mail1", "a"), Event.Expired.KNOWN));
        book.add(new Event.Discarded(Instant.EPOCH, subject("Mail2", "a"), "cancelled"));
        assertThat(book.failed()).containsOnly(entry("a@fast.example", 2));
        assertThat(book.accepted()).isEmpty();
    }

    @Test
    void whatIsOfNoRecipientIsLeftOut() {
        book.add(new Event.DestinationChanged(Instant.EPOCH, "site", "", "Ok", "", Optional.empty()));
        assertThat(book.accepted()).isEmpty();
        assertThat(book.failed()).isEmpty();
        assertThat(book.unanswered()).isEmpty();
    }
}
