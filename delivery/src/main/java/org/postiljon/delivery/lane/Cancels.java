package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.postiljon.delivery.spool.Waiting;

/**
 * Campaigns that operators cancelled. The spool discards what waits; this catches what was handed out at that moment and
 * comes back later. Mail accepted after the cancel is not meant by it.
 */
final class Cancels {
    /** One cancel. */
    private record Cancel(Instant at, String reason) {}

    private final Map<String, Cancel> byCampaign = new HashMap<>();

    void add(String campaign, Instant at, String reason) {
        byCampaign.put(campaign, new Cancel(at, reason));
    }

    /** Why a delivery is to be discarded; empty: it is not. */
    String reason(Waiting waiting) {
        Cancel cancel = byCampaign.get(waiting.message().labels().campaign());
        return cancel == null || waiting.accepted().isAfter(cancel.at()) ? "" : cancel.reason();
    }
}
