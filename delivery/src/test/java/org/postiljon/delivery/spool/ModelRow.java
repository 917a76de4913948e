package org.postiljon.delivery.spool;

import java.time.Instant;
import java.util.List;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Message;
import org.postiljon.delivery.site.Site;

/** A delivery as a model of a spool knows it: {@link Waiting} without what is opaque. */
record ModelRow(
        long id,
        WaitingKey key,
        Domain domain,
        Message message,
        List<WaitingRecipient> recipients,
        int attempts,
        int retries,
        Instant accepted,
        Instant due,
        Instant expires,
        String lastSource,
        String hold,
        boolean suspended) {
    static ModelRow of(Waiting w) {
        return new ModelRow(
                w.id(),
                w.key(),
                w.domain(),
                w.message(),
                w.recipients(),
                w.attempts(),
                w.retries(),
                w.accepted(),
                w.due(),
                w.expires(),
                w.lastSource(),
                w.hold(),
                w.suspended());
    }

    boolean isHeld() {
        return !hold.isEmpty();
    }

    ModelRow marked() {
        return copy(key, recipients, attempts, retries, due, lastSource, hold, true);
    }

    ModelRow heldBy(String by) {
        return copy(key, recipients, attempts, retries, due, lastSource, by, suspended);
    }

    ModelRow at(Site site) {
        return copy(key.at(site), recipients, attempts, retries, due, lastSource, hold, suspended);
    }

    ModelRow next(List<WaitingRecipient> left, Settlement.Next next) {
        return copy(key, left, next.attempts(), next.retries(), next.due(), next.source(), hold, suspended);
    }

    private ModelRow copy(
            WaitingKey newKey,
            List<WaitingRecipient> newRecipients,
            int newAttempts,
            int newRetries,
            Instant newDue,
            String newSource,
            String newHold,
            boolean newSuspended) {
        return new ModelRow(
                id,
                newKey,
                domain,
                message,
                newRecipients,
                newAttempts,
                newRetries,
                accepted,
                newDue,
                expires,
                newSource,
                newHold,
                newSuspended);
    }
}
