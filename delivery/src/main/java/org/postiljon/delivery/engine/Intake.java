package org.postiljon.delivery.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.site.Route;
import org.postiljon.delivery.site.Router;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.spool.NewDelivery;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.SubmissionKey;
import org.postiljon.delivery.spool.WaitingKey;

/** Turns a message that an adapter hands over into deliveries, one per receiving domain. Asks nobody, waits for nobody. */
final class Intake {
    private final Router router;
    private final Optional<Address> redirect;

    Intake(Router router, Optional<Address> redirect) {
        this.router = router;
        this.redirect = redirect;
    }

    /**
     * The deliveries of a message.
     *
     * @param notBefore by the same clock as {@code now}
     */
    Submission submission(
            NewMessage message,
            ProfileSettings profile,
            TransportSettings transport,
            Optional<Instant> notBefore,
            Instant now) {
        Stream stream = message.stream().orElse(profile.stream());
        Labels labels = withTenant(message);
        Instant due = notBefore.filter(now::isBefore).orElse(now);
        Instant expires = due.plus(profile.lifetime());
        List<NewDelivery> deliveries = new ArrayList<>();
        byDomain(message.recipients()).forEach((domain, byAddress) -> {
            List<Recipient> recipients = List.copyOf(byAddress.values());
            WaitingKey key = new WaitingKey(
                    site(domain, transport), stream, Registry.pool(profile), labels.tenant(), transport.transport());
            for (int from = 0; from < recipients.size(); from += Submission.MOST_RECIPIENTS) {
                int to = Math.min(recipients.size(), from + Submission.MOST_RECIPIENTS);
                deliveries.add(new NewDelivery(key, domain, recipients.subList(from, to), due, expires));
            }
        });
        return new Submission(
                new SubmissionKey(message.root(), message.digest().orElse(message.messageId()), profile.profile()),
                new Message(message.name(), message.messageId(), message.envelope(), labels, profile.profile(), stream),
                message.content(),
                deliveries,
                message.refused(),
                now);
    }

    private static Labels withTenant(NewMessage message) {
        Labels labels = message.labels();
        if (!labels.tenant().isEmpty()) {
            return labels;
        }
        String domain = message.envelope().sender().map(s -> s.domain().name()).orElse("");
        return new Labels(domain, labels.campaign(), labels.tag(), labels.list());
    }

    /** By domain and address: who is named twice gets the mail once. */
    private Map<Domain, Map<Address, Recipient>> byDomain(List<Recipient> recipients) {
        Map<Domain, Map<Address, Recipient>> map = new LinkedHashMap<>();
        if (redirect.isPresent() && !recipients.isEmpty()) {
            Address one = redirect.get();
            map.put(one.domain(), Map.of(one, new Recipient(one)));
            return map;
        }
        for (Recipient r : recipients) {
            map.computeIfAbsent(r.address().domain(), d -> new LinkedHashMap<>())
                    .putIfAbsent(r.address(), r);
        }
        return map;
    }

    private Site site(Domain domain, TransportSettings transport) {
        if (!transport.gateway().isEmpty()) {
            return Site.of(transport.gateway(), transport.login());
        }
        return router.known(domain)
                .flatMap(r -> r instanceof Route.To to ? Optional.of(to.site()) : Optional.empty())
                .orElseGet(() -> Site.unresolved(domain));
    }
}
