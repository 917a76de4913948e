package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Cancel;
import org.postiljon.delivery.spool.Waiting;

/**
 * What operators cancelled. The spool discards what waits; this catches what was handed out at that moment and comes back
 * later, or was accepted just before and committed just after. Mail accepted after the cancel is not meant by it.
 */
final class Cancels {
    /** No mail lives for longer than 30 days: what a cancel means is gone by then. */
    private static final Duration KEPT = Duration.ofDays(31);

    private final Map<String, Cancel> byCampaign = new HashMap<>();
    private final Map<Labels, Cancel> others = new HashMap<>();

    void add(Cancel cancel) {
        String campaign = cancel.which().campaign();
        if (cancel.which().equals(new Labels("", campaign, "", ""))) {
            byCampaign.put(campaign, cancel);
        } else {
            others.put(cancel.which(), cancel);
        }
    }

    /** Whether no mail that it means can be there any more. */
    static boolean isOver(Cancel cancel, Instant now) {
        return cancel.at().plus(KEPT).isBefore(now);
    }

    /** Why a delivery is to be discarded; empty: it is not. */
    String reason(Waiting waiting) {
        Labels labels = waiting.message().labels();
        return Optional.ofNullable(byCampaign.get(labels.campaign()))
                .filter(cancel -> isMeant(waiting, cancel))
                .or(() -> others.values().stream()
                        .filter(cancel -> cancel.which().covers(labels) && isMeant(waiting, cancel))
                        .findFirst())
                .map(Cancel::reason)
                .orElse("");
    }

    private static boolean isMeant(Waiting waiting, Cancel cancel) {
        return !waiting.accepted().isAfter(cancel.at());
    }
}
