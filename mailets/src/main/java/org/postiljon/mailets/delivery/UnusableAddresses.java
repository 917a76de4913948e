package org.postiljon.mailets.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of mail with an address that James took and SMTP can't carry: it goes to the {@code bounceProcessor} with
 * the attributes of a failed delivery; without one, James bounces it, and what nobody can be told of is left to James's
 * error processor. The event log has its Accepted and Failed by then, each once: {@link Handover} sees to that.
 */
public final class UnusableAddresses {
    private static final Logger LOGGER = LoggerFactory.getLogger(UnusableAddresses.class);
    private static final int CODE = 553;

    /** Why a recipient fails: bad destination mailbox address syntax (RFC 3463 section 3.2). */
    static final Reply OF_RECIPIENT =
            Reply.of(Stage.ROUTE, CODE, "5.1.3 SMTP can't carry the recipient's address (RFC 5321 section 4.1.2)");

    /** Why all recipients fail: bad sender's mailbox address syntax (RFC 3463 section 3.2). */
    static final Reply OF_SENDER =
            Reply.of(Stage.ROUTE, CODE, "5.1.7 SMTP can't carry the sender's address (RFC 5321 section 4.1.2)");

    private final Optional<String> bounceProcessor;
    private final MailetContext james;

    /** Where the profile's failed mail goes. */
    public UnusableAddresses(Optional<String> bounceProcessor, MailetContext james) {
        this.bounceProcessor = bounceProcessor;
        this.james = james;
    }

    /** Of some recipients; the others are taken. Leaves the mail with these only. */
    void recipients(Mail mail, Collection<MailAddress> unusable) throws MessagingException {
        mail.setRecipients(List.copyOf(unusable));
        String reason = OF_RECIPIENT.describe() + ": " + unusable;
        fail(mail, reason);
        if (bounceProcessor.isEmpty() && mail.hasSender()) {
            james.bounce(mail, "Your mail could not be sent to\r\n\r\n    " + unusable + "\r\n\r\n" + reason + "\r\n");
            mail.setState(Mail.GHOST);
        }
    }

    /** Of the sender: no bounce can reach it, so James makes none. */
    void sender(Mail mail, MailAddress sender) {
        fail(mail, OF_SENDER.describe() + ": " + sender);
    }

    private void fail(Mail mail, String reason) {
        LOGGER.warn("{} is not sent: {}", mail.getName(), reason);
        mail.setErrorMessage(reason);
        set(mail, "delivery-error", AttributeValue.of(reason));
        set(mail, "delivery-error-code", AttributeValue.of(CODE));
        set(mail, "is-delivery-permanent-error", AttributeValue.of(true));
        mail.setState(bounceProcessor.orElse(Mail.ERROR));
    }

    private static void set(Mail mail, String name, AttributeValue<?> value) {
        mail.setAttribute(new Attribute(AttributeName.of(name), value));
    }
}
