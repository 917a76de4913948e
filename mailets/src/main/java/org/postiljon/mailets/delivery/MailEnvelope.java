package org.postiljon.mailets.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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
import org.postiljon.delivery.spool.RefusedRecipient;

/**
 * Sender and recipients of a James mail, in our words.
 *
 * @param sender     empty: the null reverse-path; one that SMTP can't carry is as it can be told of
 * @param badSender  a sender whose address SMTP can't carry; nothing can be sent then
 * @param dsn        what the sender asked to be told (RFC 3461)
 * @param recipients whom it can be sent to; nobody where the sender is bad
 * @param unusable   recipients whose address SMTP can't carry
 * @param refused    all for whom it can't be sent, as the event log tells of them
 */
record MailEnvelope(
        Optional<Address> sender,
        Optional<MailAddress> badSender,
        Optional<DsnParameters> dsn,
        List<Recipient> recipients,
        List<MailAddress> unusable,
        List<RefusedRecipient> refused) {

    static MailEnvelope of(Mail mail) {
        Optional<MailAddress> sender = mail.getMaybeSender().asOptional();
        Optional<Address> address = sender.flatMap(MailEnvelope::address);
        boolean badSender = sender.isPresent() && address.isEmpty();
        Optional<DsnParameters> dsn = mail.dsnParameters();
        List<Recipient> recipients = new ArrayList<>();
        List<MailAddress> unusable = new ArrayList<>();
        List<RefusedRecipient> refused = new ArrayList<>();
        for (MailAddress each : mail.getRecipients()) {
            Optional<Address> usable = address(each);
            if (usable.isEmpty()) {
                unusable.add(each);
            }
            if (usable.isPresent() && !badSender) {
                recipients.add(recipient(usable.get(), each, dsn));
            } else {
                refused.add(new RefusedRecipient(
                        usable.orElseGet(() -> Address.shown(each.asString())),
                        badSender ? UnusableAddresses.OF_SENDER : UnusableAddresses.OF_RECIPIENT));
            }
        }
        return new MailEnvelope(
                address.or(() -> sender.map(bad -> Address.shown(bad.asString()))),
                sender.filter(s -> badSender),
                dsn,
                recipients,
                unusable,
                refused);
    }

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

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
                .map(o -> "rfc822;" + xtext(o.asString()))
                .orElse("");
        return new Recipient(address, notify, original);
    }

    /** James's SMTP server leaves the address of ORCPT in xtext, as it came; a mailet may have set a plain one. */
    private static String xtext(String address) {
        return XText.isValid(address) ? address : XText.encode(address);
    }

    private static String words(Collection<Notify> notify) {
        return EnumSet.copyOf(notify).stream().map(Enum::name).collect(Collectors.joining(","));
    }

    /** James takes the brackets off an IPv4 literal (RFC 5321 section 4.1.3) and takes no other one. */
    private static Optional<Address> address(MailAddress address) {
        String domain = address.getDomain().asString();
        boolean literal = IPV4.matcher(domain).matches();
        return Address.parse(address.getLocalPart() + "@" + (literal ? "[" + domain + "]" : domain));
    }
}
