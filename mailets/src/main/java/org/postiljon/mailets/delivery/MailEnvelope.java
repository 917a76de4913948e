package org.postiljon.mailets.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.XText;
import org.apache.mailet.Mail;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;

/**
 * Sender and recipients of a James mail, in our words.
 *
 * @param sender     empty: the null reverse-path
 * @param dsn        what the sender asked to be told (RFC 3461)
 * @param recipients whom it can be sent to
 * @param unusable   recipients whose address SMTP can't carry
 */
record MailEnvelope(
        Optional<Address> sender, Optional<DsnParameters> dsn, List<Recipient> recipients, List<MailAddress> unusable) {

    /** @throws IllegalArgumentException when SMTP can't carry the sender's address */
    static MailEnvelope of(Mail mail) {
        Optional<MailAddress> sender = mail.getMaybeSender().asOptional();
        Optional<Address> address = sender.map(s -> address(s)
                .orElseThrow(() -> new IllegalArgumentException("SMTP can't carry the sender's address " + s)));
        Optional<DsnParameters> dsn = mail.dsnParameters();
        List<Recipient> recipients = new ArrayList<>();
        List<MailAddress> unusable = new ArrayList<>();
        for (MailAddress each : mail.getRecipients()) {
            address(each).ifPresentOrElse(a -> recipients.add(recipient(a, each, dsn)), () -> unusable.add(each));
        }
        return new MailEnvelope(address, dsn, recipients, unusable);
    }

    /** What MAIL FROM says, for this content. */
    Envelope envelope(CopiedContent content) {
        return new Envelope(
                sender,
                dsn.flatMap(DsnParameters::getRetParameter).map(Enum::name).orElse(""),
                dsn.flatMap(DsnParameters::getEnvIdParameter)
                        .map(DsnParameters.EnvId::asString)
                        .orElse(""),
                content.eightBit(),
                content.eightBitHeader());
    }

    private static Recipient recipient(Address address, MailAddress as, Optional<DsnParameters> dsn) {
        Optional<RecipientDsnParameters> wishes =
                dsn.flatMap(d -> Optional.ofNullable(d.getRcptParameters().get(as)));
        String notify = wishes.flatMap(RecipientDsnParameters::getNotifyParameter)
                .map(MailEnvelope::words)
                .orElse("");
        String original = wishes.flatMap(RecipientDsnParameters::getOrcptParameter)
                .map(o -> "rfc822;" + XText.encode(o.asString()))
                .orElse("");
        return new Recipient(address, notify, original);
    }

    private static String words(Collection<Notify> notify) {
        return EnumSet.copyOf(notify).stream().map(Enum::name).collect(Collectors.joining(","));
    }

    private static Optional<Address> address(MailAddress address) {
        return Address.parse(address.asString());
    }
}
