package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Recipient;

/**
 * A delivery to be taken.
 *
 * @param key        what it will wait in
 * @param domain     of all its recipients
 * @param recipients at most {@link Submission#MOST_RECIPIENTS}
 * @param due        not before
 * @param expires    not after
 */
public record NewDelivery(WaitingKey key, Domain domain, List<Recipient> recipients, Instant due, Instant expires) {}
