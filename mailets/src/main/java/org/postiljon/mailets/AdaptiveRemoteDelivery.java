package org.postiljon.mailets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.Domain;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.postiljon.delivery.message.Profile;
import org.postiljon.mailets.delivery.DeliveryParameters;
import org.postiljon.mailets.delivery.EhloName;
import org.postiljon.mailets.delivery.Handover;
import org.postiljon.mailets.delivery.UnusableAddresses;
import org.postiljon.mailets.option.InvalidSettings;
import org.postiljon.mailets.option.MailetBlock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mail for delivery to other servers; replaces James's {@code RemoteDelivery} and takes its parameters.
 *
 * <pre>{@code
 * <mailet match="All" class="org.postiljon.mailets.AdaptiveRemoteDelivery">
 *     <outgoing>outgoing</outgoing>
 *     <stream>bulk</stream>
 *     <lifetime>24h</lifetime>
 *     <bounceProcessor>bounces</bounceProcessor>
 * </mailet>
 * }</pre>
 *
 * <p>All parameters: {@code docs/reference/AdaptiveRemoteDelivery.md}.
 *
 * <p>{@link #service} returns when the mail is on disk. While the store can't take mail (full disk), it waits, so that
 * the mail stays where it is, in James's spool: James would otherwise hand it to its error processor, which bounces it.
 * When waiting makes no sense, it throws; where {@code onMailetException} is not written, James then puts the mail back
 * into its spool and, after several times, into its error repository.
 */
public class AdaptiveRemoteDelivery extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(AdaptiveRemoteDelivery.class);

    private final Submissions submissions;
    private final DomainList domains;
    private Optional<DeliveryParameters> parameters = Optional.empty();
    private Optional<Handover> handover = Optional.empty();

    /** As James's loader calls it. */
    @Inject
    public AdaptiveRemoteDelivery(Submissions submissions, DomainList domains) {
        this.submissions = submissions;
        this.domains = domains;
    }

    @Override
    public void init() throws MessagingException {
        MailetBlock block = MailetBlock.of("AdaptiveRemoteDelivery", super.getMailetConfig());
        try {
            DeliveryParameters read =
                    DeliveryParameters.parse(block, written(), EhloName.of(defaultDomain(), LocalName::full));
            read.warnings().forEach(LOGGER::warn);
            submissions.register(read.settings(), new Reports(read.bounceProcessor(), read.onSuccess()));
            Profile profile = read.settings().profile();
            handover = Optional.of(new Handover(
                    submissions, profile, new UnusableAddresses(read.bounceProcessor(), getMailetContext())));
            parameters = Optional.of(read);
            LOGGER.info(
                    "AdaptiveRemoteDelivery \"{}\" says EHLO {} (parameter heloName)",
                    profile.name(),
                    read.settings().source().ehlo());
        } catch (InvalidSettings e) {
            throw new MessagingException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new MessagingException(block.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        try {
            handover.orElseThrow(() -> new MessagingException("Not initialised"))
                    .take(mail);
        } catch (IOException e) {
            throw new MessagingException("Can't read or copy the content of " + mail.getName(), e);
        }
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        return parameters.stream()
                .flatMap(p -> Stream.of(p.bounceProcessor(), p.onSuccess()))
                .flatMap(Optional::stream)
                .map(ProcessingState::new)
                .toList();
    }

    /** With {@code onMailetException} set to {@code propagate} where nothing is written, so that no mail is bounced. */
    @Override
    public MailetConfig getMailetConfig() {
        return KeepOnException.in(super.getMailetConfig());
    }

    @Override
    public String getMailetInfo() {
        return "Postiljon's adaptive delivery to remote servers";
    }

    private Map<String, String> written() {
        Map<String, String> written = new TreeMap<>();
        List<String> names = new ArrayList<>();
        Iterator<String> iterator = super.getMailetConfig().getInitParameterNames();
        iterator.forEachRemaining(names::add);
        names.forEach(name ->
                written.put(name, Optional.ofNullable(getInitParameter(name)).orElse("")));
        return written;
    }

    private String defaultDomain() {
        try {
            return Optional.ofNullable(domains.getDefaultDomain())
                    .map(Domain::name)
                    .orElse("localhost");
        } catch (DomainListException e) {
            LOGGER.warn("James does not know its default domain: EHLO says localhost", e);
            return "localhost";
        }
    }
}
