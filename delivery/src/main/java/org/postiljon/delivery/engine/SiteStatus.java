package org.postiljon.delivery.engine;

import java.time.Instant;
import java.util.Optional;
import org.postiljon.delivery.destination.LastKnown;

/**
 * A destination at this moment, for people and reports. Counts are of recipients since the destination was
 * first known, over restarts; after a kill they may lack the last 10 s. The event log is exact.
 *
 * @param site          which site
 * @param source        seen from which egress source
 * @param known         its last known state
 * @param ratePerMinute attempts per minute that it is paced at now; 0 while it is not sent to
 * @param connections   open or being opened
 * @param waiting       recipients in the spool for it, those under way included
 * @param oldestDue     when the oldest of them came due; empty: none waits
 * @param delivered     taken by the receiver
 * @param attempts      transactions begun, times their recipients
 * @param failed        given up
 * @param notTried      came due while the state said that it is no use
 */
public record SiteStatus(
        String site,
        String source,
        LastKnown known,
        double ratePerMinute,
        int connections,
        long waiting,
        Optional<Instant> oldestDue,
        long delivered,
        long attempts,
        long failed,
        long notTried) {}
