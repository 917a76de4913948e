package org.postiljon.receivers.behaviour;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Knows no recipient whose name begins with {@code unknown}; mailboxes whose name begins with {@code full} are full. */
record Choosy() implements Behaviour {
    @Override
    public Optional<Refusal> atRecipient(String client, String sender, String recipient, Instant now) {
        String name = recipient.toLowerCase(Locale.ROOT);
        if (name.startsWith("unknown")) {
            return Optional.of(Refusal.of("550 5.1.1 <" + recipient + ">: Recipient address rejected: User unknown"));
        }
        if (name.startsWith("full")) {
            return Optional.of(Refusal.of("452 4.2.2 <" + recipient + ">: Mailbox full"));
        }
        return Optional.empty();
    }
}
