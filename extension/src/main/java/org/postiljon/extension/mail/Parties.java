package org.postiljon.extension.mail;

import java.util.List;
import org.apache.mailet.Mail;

/** Sender and recipients of a mail as one text that the store keeps beside it: a line each, the sender first. */
public final class Parties {
    private Parties() {}

    /** Those of a mail. */
    public static String of(Mail mail) {
        StringBuilder lines = new StringBuilder(mail.getMaybeSender().asString());
        mail.getRecipients().forEach(recipient -> lines.append('\n').append(recipient.asString()));
        return lines.toString();
    }

    /** The sender in such a text. */
    public static String sender(String parties) {
        int end = parties.indexOf('\n');
        return end < 0 ? parties : parties.substring(0, end);
    }

    /** The recipients in such a text. */
    public static List<String> recipients(String parties) {
        int end = parties.indexOf('\n');
        return end < 0 ? List.of() : parties.substring(end + 1).lines().toList();
    }
}
