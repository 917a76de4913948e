package org.postiljon.server.queue;

import java.time.Instant;
import java.util.List;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Mail;
import org.postiljon.delivery.spool.ContentRef;

/**
 * What is in memory of a mail in a queue.
 *
 * @param id       the store's
 * @param name     name of the mail
 * @param parties  sender and recipients, a line each, as an operator would name them
 * @param due      not before
 * @param priority higher goes first
 * @param turn     among those of one priority lower goes first
 * @param content  where it is on disk
 */
record Entry(long id, String name, String parties, Instant due, int priority, long turn, ContentRef content) {
    /** Sender and recipients of a mail in the form of {@link #parties}. */
    static String parties(Mail mail) {
        StringBuilder lines = new StringBuilder(mail.getMaybeSender().asString());
        mail.getRecipients().forEach(recipient -> lines.append('\n').append(recipient.asString()));
        return lines.toString();
    }

    /** Whether an operator who names {@code value} means this mail. */
    boolean matches(ManageableMailQueue.Type type, String value) {
        if (type == ManageableMailQueue.Type.Name) {
            return name.equals(value);
        }
        List<String> lines = parties.lines().toList();
        return type == ManageableMailQueue.Type.Sender
                ? lines.get(0).equals(value)
                : lines.subList(1, lines.size()).contains(value);
    }

    /** The same mail, due at another time and with another turn. */
    Entry again(Instant newDue, long newTurn) {
        return new Entry(id, name, parties, newDue, priority, newTurn, content);
    }
}
