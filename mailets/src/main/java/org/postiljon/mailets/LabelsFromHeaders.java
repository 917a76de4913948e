package org.postiljon.mailets;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.mail.MessagingException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.postiljon.mailets.labels.LabelHeaders;
import org.postiljon.mailets.labels.MailLabels;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.MailetBlock;
import org.postiljon.mailets.option.Option;
import org.postiljon.mailets.option.Values;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the headers {@code X-Postiljon-Stream}, {@code -Campaign}, {@code -Tag}, {@code -List} and {@code -Tenant} into
 * attributes and cuts them out of the mail. Belongs at the beginning, before anything signs.
 *
 * <p>A mail without Message-ID gets one, made from its name, so that it is the same when James runs its pipeline again
 * after a kill: by it {@link AdaptiveRemoteDelivery} knows the mail. Mail that has one and brings none of the headers is
 * not touched.
 *
 * <pre>{@code
 * <mailet match="All" class="org.postiljon.mailets.LabelsFromHeaders"/>
 * }</pre>
 *
 * <p>Headers of strangers are cut out but not read: a label decides what a pause, a cancel or a limit is about. Who is
 * no stranger, says {@code trust}. A value that can't be used is logged and left out; the mail goes on without it.
 */
public class LabelsFromHeaders extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(LabelsFromHeaders.class);
    /** Set by James's SMTP server for clients in {@code authorizedAddresses}. */
    private static final AttributeName RELAYING_NETWORK = AttributeName.of("org.apache.james.SMTPIsAuthNetwork");

    /** The parameters, for parser and {@code docs/reference/LabelsFromHeaders.md}. */
    public static final List<Option> OPTIONS = List.of(new Option(
            "trust",
            "`relaying` or `all`",
            "`relaying`",
            "Whose headers are read: of senders that may relay (logged in, or from an authorised network), of this"
                    + " machine and of other mailets; or everybody's."));

    private boolean trustsAll;

    @Override
    public void init() throws MessagingException {
        Map<String, String> written = new TreeMap<>();
        Iterator<String> names = getInitParameterNames();
        names.forEachRemaining(name ->
                written.put(name, Optional.ofNullable(getInitParameter(name)).orElse("")));
        Values values = new Values(MailetBlock.of("LabelsFromHeaders", getMailetConfig())::parameter, written);
        values.refuseUnknown(List.of("trust", "onMailetException", "onMatchException", "onMatcherException"));
        values.refuseSeveral("trust");
        trustsAll = values.parsed("trust", LabelsFromHeaders::isAll).orElse(false);
        try {
            values.check();
        } catch (InvalidSettings e) {
            throw new MessagingException(e.getMessage(), e);
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Map<MailLabels, String> written = LabelHeaders.read(mail.getMessage());
        Optional<String> messageId = MissingMessageId.headerFor(mail, getMailetContext());
        if (written.isEmpty() && messageId.isEmpty()) {
            return;
        }
        if (trustsAll || isTrusted(mail)) {
            written.forEach((label, value) -> label(mail, label, value));
        }
        LabelHeaders.strip(mail, messageId);
    }

    @Override
    public String getMailetInfo() {
        return "Postiljon's labels from headers";
    }

    private static boolean isAll(String text) {
        return switch (text) {
            case "all" -> true;
            case "relaying" -> false;
            default -> throw new IllegalArgumentException("is not known. Write relaying or all.");
        };
    }

    private static void label(Mail mail, MailLabels label, String value) {
        try {
            label.set(mail, label.checked(value));
        } catch (IllegalArgumentException e) {
            LOGGER.warn(
                    "{}, header {}: the value {} The mail goes on without it.",
                    mail.getName(),
                    label.header(),
                    e.getMessage());
        }
    }

    private static boolean isTrusted(Mail mail) {
        return mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent()
                || AttributeUtils.getValueAndCastFromMail(mail, RELAYING_NETWORK, Boolean.class)
                        .orElse(false)
                || mail.getAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE.getName()).isPresent()
                || isThisMachine(mail.getRemoteAddr());
    }

    /** @param address an IP address, as James's SMTP server saw it; asks no DNS */
    private static boolean isThisMachine(String address) {
        if (!address.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
