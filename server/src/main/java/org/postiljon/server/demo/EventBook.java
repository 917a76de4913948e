package org.postiljon.server.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Event;

/** What the server's events say of each recipient, whoever sent the mail. Events are added in their order. */
final class EventBook {
    private final Map<String, Set<String>> accepted = new HashMap<>();
    private final Map<String, Integer> delivered = new HashMap<>();
    private final Map<String, Integer> failed = new HashMap<>();
    private final Map<String, Integer> unanswered = new HashMap<>();

    void add(Event event) {
        if (!(event instanceof Event.OfRecipient of)) {
            return;
        }
        String recipient = of.subject().recipient().toString();
        if (event instanceof Event.Accepted) {
            // James names the parts of a mail NAME!1234; one mail taken in twice is one mail.
            String mail = of.subject().message().replaceFirst("!.*", "");
            accepted.computeIfAbsent(recipient, r -> new HashSet<>()).add(mail);
        } else if (event instanceof Event.Delivered) {
            delivered.merge(recipient, 1, Integer::sum);
        } else if (event instanceof Event.Failed
                || event instanceof Event.Expired
                || event instanceof Event.Discarded) {
            failed.merge(recipient, 1, Integer::sum);
        } else if (event instanceof Event.Attempted a
                && a.answer() instanceof NoReply
                && a.answer().stage() == Stage.END_OF_DATA) {
            unanswered.merge(recipient, 1, Integer::sum);
        }
    }

    /** How many mails came into the spool. */
    Map<String, Integer> accepted() {
        Map<String, Integer> mails = new HashMap<>();
        accepted.forEach((recipient, names) -> mails.put(recipient, names.size()));
        return mails;
    }

    /** How many were delivered. */
    Map<String, Integer> delivered() {
        return Map.copyOf(delivered);
    }

    /** How many were given up. */
    Map<String, Integer> failed() {
        return Map.copyOf(failed);
    }

    /** How many attempts got no reply to a whole mail. */
    Map<String, Integer> unanswered() {
        return Map.copyOf(unanswered);
    }
}
