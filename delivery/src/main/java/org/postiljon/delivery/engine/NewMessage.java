package org.postiljon.delivery.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.message.Profile;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.message.Stream;
import org.postiljon.delivery.spool.RefusedRecipient;

/**
 * A message that an adapter hands over.
 *
 * @param name       the name that James gave it
 * @param root       that name up to the splitter's suffix
 * @param messageId  the Message-ID header; empty: none
 * @param digest     by which it is known again in place of the Message-ID, where that changes from run to run
 * @param envelope   what MAIL FROM says
 * @param recipients whom it is for, at any domains
 * @param refused    recipients for whom it can't be sent; who hands it over tells the sender, the event log tells the rest
 * @param labels     by which it can be named
 * @param profile    a registered one
 * @param stream     empty: that of the profile
 * @param content    as the mailets made it
 * @param notBefore  empty: now
 */
public record NewMessage(
        String name,
        String root,
        String messageId,
        Optional<String> digest,
        Envelope envelope,
        List<Recipient> recipients,
        List<RefusedRecipient> refused,
        Labels labels,
        Profile profile,
        Optional<Stream> stream,
        Content content,
        Optional<Instant> notBefore) {}
