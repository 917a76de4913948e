package org.postiljon.mailets;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

/**
 * The Message-ID of a mail that brought none (RFC 6409 section 8.3). It is made from the root of the mail's name, so it
 * is the same in each run of James's pipeline. James would add a random one to each copy that it makes, and keeps one
 * that is there.
 */
final class MissingMessageId {
    private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    private MissingMessageId() {}

    /** The header, without line end; empty: the mail has one. */
    static Optional<String> headerFor(Mail mail, MailetContext james) throws MessagingException {
        if (mail.getMessage().getHeader("Message-ID") != null) {
            return Optional.empty();
        }
        return Optional.of("Message-ID: <" + atom(SplitName.root(mail.getName())) + "@" + domain(mail, james) + ">");
    }

    private static String domain(Mail mail, MailetContext james) {
        return mail.getMaybeSender()
                .asOptional()
                .map(sender -> sender.getDomain().asString())
                .filter(domain -> DOMAIN.matcher(domain).matches())
                .orElseGet(() -> james.getPostmaster().getDomain().asString());
    }

    /** In the letters of an atom (RFC 5322 section 3.2.3); two names never become one. */
    private static String atom(String name) {
        StringBuilder atom = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') {
                atom.append(c);
            } else {
                atom.append(String.format("=%02X", (int) c));
            }
        }
        return atom.toString();
    }
}
