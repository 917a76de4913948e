package org.postiljon.delivery.lane;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.WaitingKey;

/**
 * A destination at one moment, for reports. Counts are since it was first known, over restarts; after a kill they may lack
 * the last 10 s. The event log is exact.
 *
 * @param site          which site
 * @param source        seen from which egress source
 * @param known         its last known state
 * @param perMinute     attempts per minute that its pace allows; 0 while it is not sent to
 * @param nextSend      when the next transaction may begin; empty: when the one under way has ended
 * @param connections   open or being opened
 * @param opening       those of them that are being opened: no greeting came yet, or the session is not agreed on
 * @param openingSince  since when the oldest of these is; empty: there is none
 * @param maxOpen       connections that it may have now
 * @param inLine        the connections that the machine may have to all together, where they are used up and it waits for
 *                      one of them; empty: it does not
 * @param lanes         its lanes
 * @param delivered     recipients
 * @param attempts      recipients of transactions begun
 * @param failed        recipients
 * @param notTried      recipients, once per time that they came due
 * @param ambiguous     recipients whose connection was lost after the final dot
 */
public record DestinationView(
        String site,
        String source,
        LastKnown known,
        double perMinute,
        Optional<Instant> nextSend,
        int connections,
        int opening,
        Optional<Instant> openingSince,
        int maxOpen,
        OptionalInt inLine,
        List<LaneView> lanes,
        long delivered,
        long attempts,
        long failed,
        long notTried,
        long ambiguous) {
    /**
     * One of its lanes.
     *
     * @param key        what it draws from
     * @param ready      deliveries in memory
     * @param underWay   recipients in transactions
     * @param recipients that wait, those under way included
     * @param nextDue    when the next of those in the spool is due; empty: none is known
     * @param oldestDue  when the oldest that waits came due, those under way included, or a time before its due time where
     *     none is due; empty: none waits
     * @param known      the last known state of its mail: that of the destination, or of its transport alone
     * @param configured whether a mailet has the settings of its transport
     * @param putOff     the last answer that put a mail of it off or refused it, since the server started; empty: none did
     */
    public record LaneView(
            WaitingKey key,
            int ready,
            int underWay,
            long recipients,
            Optional<Instant> nextDue,
            Optional<Instant> oldestDue,
            LastKnown known,
            boolean configured,
            Optional<PutOff> putOff) {}

    /**
     * An answer that did not take a mail.
     *
     * @param answer the words of the receiver, or what happened instead
     * @param at     when the attempt ended
     */
    public record PutOff(Answer answer, Instant at) {}

    static DestinationView of(Destination d, Map<WaitingKey, Backlog> backlogs, Instant now) {
        Allowance allowance = d.allowance(now);
        List<LaneView> lanes = new ArrayList<>();
        for (Lane lane : d.lanes()) {
            Optional<Backlog> backlog = Optional.ofNullable(backlogs.get(lane.key));
            lanes.add(new LaneView(
                    lane.key,
                    lane.readyCount(),
                    lane.underWay,
                    backlog.map(Backlog::recipients).orElse(0L),
                    lane.nextDue().equals(Instant.MAX) ? Optional.empty() : Optional.of(lane.nextDue()),
                    oldestDue(d, lane, backlog),
                    d.condition().lastKnown(lane),
                    d.isConfigured(lane),
                    lane.putOff));
        }
        boolean sends = d.condition().lastKnown().state() != LastKnown.State.PAUSED
                && d.condition().lastKnown().until().map(at -> !at.isAfter(now)).orElse(true)
                && allowance
                        .sendAt()
                        .map(at -> !at.isAfter(now.plusSeconds(60)))
                        .orElse(true);
        return new DestinationView(
                d.site().name(),
                d.source().name(),
                d.condition().lastKnown(),
                sends ? allowance.perSecond() * 60 : 0,
                allowance.sendAt(),
                d.connections().held(),
                d.connections().opening(),
                d.connections().each().openingSince(),
                allowance.maxOpen(),
                d.inLine(),
                List.copyOf(lanes),
                d.counts().delivered,
                d.counts().attempts,
                d.counts().failed,
                d.counts().notTried,
                d.counts().ambiguous);
    }

    /** The spool does not count what it has handed out: that is ready or under way. */
    private static Optional<Instant> oldestDue(Destination d, Lane lane, Optional<Backlog> backlog) {
        return Stream.of(
                        backlog.flatMap(Backlog::oldestDue),
                        lane.oldestReady(),
                        d.connections().each().oldestUnderWay(lane))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }
}
