package org.postiljon.extension;

import com.google.common.collect.ImmutableMap;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.transport.mailets.remote.delivery.Bouncer;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.EnvId;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.Ret;
import org.apache.mailet.DsnParameters.XText;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.RecipientResult;
import org.postiljon.mailets.labels.MailLabels;

/**
 * A mail for James made from one of the spool, with what {@code RemoteDelivery} leaves in it: James's {@code DSNBounce},
 * {@code Bounce} and the matchers of remote delivery errors read that.
 */
final class ReportMail {
    private ReportMail() {}

    /**
     * Makes it; the caller disposes of it.
     *
     * @param results of recipients with the same answer
     */
    static MailImpl of(String name, OutboxItem item, List<RecipientResult> results, InputStream content)
            throws MessagingException {
        MailImpl mail = MailImpl.builder().name(name).build();
        boolean done = false;
        try {
            mail.setMessageContent(MimeMessageInputStreamSource.create(name, content));
            fill(mail, item, results);
            done = true;
            return mail;
        } finally {
            if (!done) {
                LifecycleUtil.dispose(mail);
            }
        }
    }

    private static void fill(MailImpl mail, OutboxItem item, List<RecipientResult> results) throws MessagingException {
        Message message = item.message();
        Optional<Address> sender = message.envelope().sender();
        if (sender.isPresent()) {
            mail.setSender(address(sender.get()));
        }
        ImmutableMap.Builder<MailAddress, RecipientDsnParameters> wishes = ImmutableMap.builder();
        ImmutableMap.Builder<MailAddress, MailAddress> recipients = ImmutableMap.builder();
        for (RecipientResult result : results) {
            MailAddress address = address(result.recipient().address());
            recipients.put(address, address);
            wishes(result.recipient()).ifPresent(w -> wishes.put(address, w));
        }
        mail.setRecipients(recipients.buildKeepingLast().keySet());
        DsnParameters.of(
                        envId(message.envelope().envid()),
                        Ret.parse(message.envelope().ret()),
                        wishes.buildKeepingLast())
                .ifPresent(mail::setDsnParameters);
        MailLabels.restore(message.labels(), message.stream(), mail);
        if (item.kind() == OutboxItem.Kind.BOUNCE) {
            error(mail, results.get(0).answer());
        }
    }

    private static void error(MailImpl mail, Answer answer) {
        mail.setErrorMessage(answer.describe());
        mail.setAttribute(new Attribute(Bouncer.DELIVERY_ERROR, AttributeValue.of(answer.describe())));
        boolean permanent = answer instanceof Reply reply && reply.isPermanent();
        mail.setAttribute(new Attribute(Bouncer.IS_DELIVERY_PERMANENT_ERROR, AttributeValue.of(permanent)));
        if (answer instanceof Reply reply) {
            mail.setAttribute(new Attribute(Bouncer.DELIVERY_ERROR_CODE, AttributeValue.of(reply.code())));
        }
    }

    private static MailAddress address(Address address) throws AddressException {
        return new MailAddress(address.toString());
    }

    private static Optional<EnvId> envId(String xtext) {
        return xtext.isEmpty() ? Optional.empty() : Optional.of(EnvId.of(xtext));
    }

    private static Optional<RecipientDsnParameters> wishes(Recipient recipient) {
        Optional<EnumSet<Notify>> notify =
                recipient.dsnNotify().isEmpty() ? Optional.empty() : Optional.of(Notify.parse(recipient.dsnNotify()));
        return RecipientDsnParameters.of(notify, original(recipient.orcpt()));
    }

    private static Optional<MailAddress> original(String orcpt) {
        String prefix = DsnParameters.RFC_822_PREFIX;
        if (!orcpt.startsWith(prefix) || !XText.isValid(orcpt.substring(prefix.length()))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MailAddress(XText.decode(orcpt.substring(prefix.length()))));
        } catch (AddressException e) {
            return Optional.empty();
        }
    }
}
