package org.postiljon.delivery.lane;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail follows the mailet that took it. A row carries the names of its transport and its pool, which tell all settings of
 * a connection; when an admin gives a mailet another gateway, TLS level or address and starts again, no mailet has those
 * settings any more. What waits is moved then to those that the mailet of the same {@code outgoing} name has now.
 *
 * <p>That is done when no mailet was registered for a while: at a start they come one after the other, and what the first
 * one does not have may be the next one's. Mail whose settings another mailet still has stays as it is: reading all of it
 * at each start, to see whose it is, would cost too much.
 *
 * <p>Less protection is possible so, for instance from {@code required} TLS to {@code opportunistic}: the admin wrote it,
 * for this mailet, and the log says it.
 */
final class Followers {
    private static final Logger LOG = LoggerFactory.getLogger(Followers.class);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int SLICE = 500;

    private final Parts parts;
    private final Destinations destinations;
    private long registrations;

    Followers(Parts parts, Destinations destinations) {
        this.parts = parts;
        this.destinations = destinations;
    }

    /** A mailet was registered: looks when no other one follows. */
    void lookSoon() {
        registrations++;
        long seen = registrations;
        parts.loop().at(parts.loop().now().plus(SETTLED), () -> {
            if (seen == registrations) {
                look();
            }
        });
    }

    private void look() {
        List<WaitingKey> gone = parts.spool().backlog().stream()
                .map(Backlog::key)
                .filter(parts.configured()::isGone)
                .toList();
        gone.forEach(key -> follow(key, 0, new ConcurrentSkipListSet<>(), new ConcurrentSkipListSet<>()));
    }

    /**
     * Slice after slice.
     *
     * @param to   names of the keys that it goes to, for the log
     * @param left names of the mailets that are gone
     */
    private void follow(WaitingKey from, long sofar, Set<String> to, Set<String> left) {
        parts.ask(
                () -> parts.spool()
                        .move(
                                from,
                                waiting -> {
                                    var target = parts.configured()
                                            .successor(waiting)
                                            .filter(key -> !key.equals(from));
                                    target.ifPresentOrElse(key -> to.add(name(key)), () -> left.add(profile(waiting)));
                                    return target;
                                },
                                SLICE),
                moved -> {
                    if (moved >= SLICE) {
                        follow(from, sofar + moved, to, left);
                    } else {
                        done(from, sofar + moved, to, left);
                    }
                },
                failure -> {
                    parts.spoolLog().failed(from.site() + ": mail can't be moved to its mailet's settings", failure);
                    parts.loop().at(parts.loop().now().plus(AGAIN), () -> follow(from, sofar, to, left));
                });
    }

    private void done(WaitingKey from, long moved, Set<String> to, Set<String> left) {
        if (moved > 0) {
            LOG.warn(
                    "{} deliveries that waited for {} with {} go on with {}, as their mailet says now",
                    moved,
                    from.site(),
                    name(from),
                    String.join("; ", to));
        }
        if (left.isEmpty()) {
            destinations.nothingWaits(from);
        } else {
            LOG.error(
                    "Mail to {} waits: mailetcontainer.xml has no AdaptiveRemoteDelivery with <outgoing> {} any more, nor"
                            + " one with {}. Write one of that name, and start again: the mail follows it",
                    from.site(),
                    String.join(" or ", new TreeSet<>(left)),
                    name(from));
        }
    }

    private static String name(WaitingKey key) {
        return "transport " + key.transport() + ", pool " + key.pool();
    }

    private static String profile(Waiting waiting) {
        return waiting.message().profile().name();
    }
}
