package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postiljon.delivery.lane.Connection.Phase;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.spool.Waiting;

/** The connections of a destination from the dial until the receiver sees them closed, and questions about them. */
final class HeldConnections {
    /** One that waits for its receiver longer than this is of little use. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final List<Connection> all = new ArrayList<>();

    void add(Connection connection) {
        all.add(connection);
    }

    /** Whether it was there. */
    boolean remove(Connection connection) {
        return all.remove(connection);
    }

    /** All of them, to walk through while they change. */
    List<Connection> all() {
        return List.copyOf(all);
    }

    int count() {
        return all.size();
    }

    int count(Phase phase) {
        int n = 0;
        for (Connection c : all) {
            if (c.phase == phase) {
                n++;
            }
        }
        return n;
    }

    int count(Transport transport) {
        int n = 0;
        for (Connection c : all) {
            if (isOf(c, transport)) {
                n++;
            }
        }
        return n;
    }

    private static boolean isOf(Connection c, Transport transport) {
        return c.owner.key.transport().equals(transport);
    }

    /** Whether mail of a transport can go over one that is open. */
    boolean isUp(Transport transport) {
        return all.stream().anyMatch(c -> (c.phase == Phase.IDLE || c.phase == Phase.BUSY) && isOf(c, transport));
    }

    /** Whether one has waited so long for its receiver that it may be of no use. */
    boolean isStuck(Instant now) {
        for (Connection c : all) {
            boolean waits = c.phase == Phase.OPENING || c.phase == Phase.BUSY;
            if (waits && Duration.between(c.since, now).compareTo(STUCK) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Since when the oldest of those that are being opened is; empty: none is being opened. */
    Optional<Instant> openingSince() {
        return all.stream()
                .filter(c -> c.phase == Phase.OPENING)
                .map(c -> c.since)
                .min(Instant::compareTo);
    }

    /** When the oldest delivery of a lane whose transaction is under way came due; empty: there is none. */
    Optional<Instant> oldestUnderWay(Lane lane) {
        return all.stream()
                .filter(c -> c.owner == lane)
                .flatMap(c -> Optional.ofNullable(c.carried).stream())
                .map(Waiting::due)
                .min(Instant::compareTo);
    }

    /** Transports of idle connections. */
    Set<Transport> idle() {
        Set<Transport> transports = new HashSet<>();
        for (Connection c : all) {
            if (c.phase == Phase.IDLE) {
                transports.add(c.owner.key.transport());
            }
        }
        return transports;
    }

    /** One that is idle. */
    Optional<Connection> anyIdle() {
        return all.stream().filter(c -> c.phase == Phase.IDLE).findFirst();
    }

    /** An idle connection that a lane can use, its own before that of another. */
    Optional<Connection> idleFor(Lane lane) {
        Connection other = null;
        for (Connection c : all) {
            if (c.phase == Phase.IDLE && isOf(c, lane.key.transport())) {
                if (c.owner == lane) {
                    return Optional.of(c);
                }
                other = c;
            }
        }
        return Optional.ofNullable(other);
    }

    /** Recipients of a lane whose transactions are under way and that became due in this time. */
    int underWay(Lane lane, Instant after, Instant until) {
        int recipients = 0;
        for (Connection c : all) {
            Waiting carried = c.carried;
            if (carried != null && c.owner == lane) {
                recipients += Math.min(c.tried.size(), carried.recipientsDue(after, until));
            }
        }
        return recipients;
    }
}
