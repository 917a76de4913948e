package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.LastKnown;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.lane.Connection.Phase;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.Transport;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Extensions;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;
import org.postiljon.delivery.spool.Waiting;

/**
 * The connections of a destination's lanes: has them dialled, hands deliveries to sessions, closes. A connection counts until the
 * receiver sees it closed, also while it says QUIT: receivers count it too.
 */
final class Connections {
    /** A receiver that closes so soon after a message most likely counts messages. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** A first connection that is not up by then gives way to others that have none; alone it has all of SMTP's time. */
    private static final Duration GIVES_WAY = Duration.ofSeconds(10);

    /** After so many messages a connection is given up for others that have none. */
    private static final int TURN = 20;

    private final Destination destination;
    private final Parts parts;
    private final HeldConnections all = new HeldConnections();
    private Instant nextDial = Instant.MIN;
    private final Map<Transport, Long> dialled = new HashMap<>();
    private long dials;
    private int lastCount;
    private boolean stopping;
    private Runnable whenGone = () -> {};

    Connections(Destination destination, Parts parts) {
        this.destination = destination;
        this.parts = parts;
    }

    /** Open, being opened or being closed. */
    int held() {
        return all.count();
    }

    int opening() {
        return all.count(Phase.OPENING);
    }

    int busy() {
        return all.count(Phase.BUSY);
    }

    int open() {
        return all.count() - opening();
    }

    /** Questions about each of them. */
    HeldConnections each() {
        return all;
    }

    /** Messages so far over the connection whose attempt ended last. */
    int lastCount() {
        return lastCount;
    }

    /** Whether nothing begins any more. */
    boolean isStopping() {
        return stopping;
    }

    /**
     * Opens one more connection, if that is allowed. Called where no lane that is ready has an idle one.
     *
     * @return when to ask again; empty: an event will tell
     */
    Optional<Instant> dialIfAllowed(Allowance allowance, ReadySet ready, Instant now) {
        if (all.count() >= allowance.maxOpen()) {
            closeOneThatNobodyCanUse();
            return Optional.empty();
        }
        if (opening() >= Math.min(ready.count(), allowance.maxConnecting())) {
            return Optional.empty();
        }
        if (nextDial.isAfter(now)) {
            return Optional.of(nextDial);
        }
        Optional<Transport> poorest = ready.transports().stream()
                .filter(t -> parts.configured().transport(t).isPresent()
                        && destination.condition().mayDial(t, all.count(t), now))
                .min(Comparator.<Transport>comparingInt(all::count)
                        .thenComparingLong(t -> dialled.getOrDefault(t, 0L)));
        Optional<Lane> lane = poorest.flatMap(ready::peek);
        Optional<TransportSettings> transport = poorest.flatMap(parts.configured()::transport);
        if (lane.isEmpty() || transport.isEmpty()) {
            return Optional.empty();
        }
        if (!parts.budget().take(destination)) {
            closeOneThatNobodyCanUse();
            return Optional.empty();
        }
        dials++;
        dialled.put(lane.get().key.transport(), dials);
        nextDial = now.plusNanos((long) (1e9 / Math.max(allowance.perSecond(), 1e-3)));
        Connection connection = new Connection(lane.get(), now);
        all.add(connection);
        new Dialling(destination, parts, this, connection, transport.get()).next();
        return Optional.of(nextDial);
    }

    /** What idles here is of another transport than the lanes that are ready need, for else it would not idle. */
    private void closeOneThatNobodyCanUse() {
        all.anyIdle().ifPresent(this::quit);
    }

    /**
     * No address took the connection.
     *
     * @param ofTransport a host answered, and has not what this transport asks for; empty: none did
     */
    void given(Connection connection, Answer why, Optional<Answer> ofTransport) {
        if (connection.phase != Phase.OPENING) {
            return;
        }
        connection.enter(Phase.CLOSED, parts.loop().now());
        remove(connection);
        if (stopping) {
            return;
        }
        HostPlan plan = connection.plan;
        if (plan != null && plan.noMail(parts.loop().now()).isPresent()) {
            destination.pump();
        } else if (ofTransport.isPresent()) {
            destination.dialFailed(connection.owner.key.transport(), ofTransport.get());
        } else {
            destination
                    .condition()
                    .dialFailed(why, connection.dialled, parts.loop().now());
            destination.pump();
        }
    }

    void isUp(Connection connection, Session session, SessionInfo info) {
        if (connection.phase != Phase.OPENING) {
            session.abort();
            return;
        }
        Instant now = parts.loop().now();
        connection.session = session;
        connection.up = info;
        connection.enter(Phase.IDLE, now);
        if (stopping) {
            quit(connection);
            return;
        }
        destination.dialWorked(connection.owner.key.transport());
        destination.condition().hear(new RateEvent.Connected(open()), "", now);
        destination.pump();
    }

    /** Gives a delivery to an idle connection that {@link HeldConnections#idleFor} found. */
    void carry(Lane lane, Waiting waiting, List<Recipient> recipients, Instant now) {
        Connection connection = all.idleFor(lane).orElseThrow();
        connection.owner = lane;
        connection.carried = waiting;
        connection.tried = recipients;
        connection.messages++;
        connection.enter(Phase.BUSY, now);
        parts.ask(
                () -> parts.spool().content(waiting.content()),
                content -> send(connection, waiting, content),
                failure -> unreadable(connection, failure));
    }

    private void send(Connection connection, Waiting waiting, Content content) {
        Session session = connection.session;
        if (connection.phase == Phase.BUSY && session != null) {
            session.send(new Transaction(waiting.message().envelope(), connection.tried, content));
        }
    }

    /** The content can't be read: that says nothing about the receiver, and the connection goes on. */
    private void unreadable(Connection connection, Throwable failure) {
        Waiting waiting = connection.carried;
        if (connection.phase != Phase.BUSY || waiting == null) {
            return;
        }
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        parts.spoolLog().failed("Delivery " + waiting.id() + " can't be read and is not sent", failure);
        Answer why = new NoReply(Stage.MAIL, NoReply.Cause.LOCAL, "its content can't be read: " + reason);
        Instant began = connection.since;
        connection.carried = null;
        connection.messages--;
        connection.enter(Phase.IDLE, parts.loop().now());
        destination.outcomes().unreadable(connection.owner, waiting, connection.tried, why, began);
        destination.pump();
    }

    private static TransactionResult sameForAll(Connection connection, Answer why, Instant now) {
        return new TransactionResult(
                connection.tried.stream()
                        .map(r -> new TransactionResult.OfRecipient(r, why))
                        .toList(),
                Duration.between(connection.since, now),
                0,
                true);
    }

    private Attempt attempt(Connection connection, Waiting waiting, TransactionResult result) {
        SessionInfo session =
                connection.up == null ? new SessionInfo(Peer.NONE, Optional.empty(), Extensions.NONE) : connection.up;
        List<Attempt.Judged> judged = result.answers().stream()
                .map(a -> new Attempt.Judged(a.recipient(), a.answer(), parts.verdict(a.answer())))
                .toList();
        return new Attempt(
                waiting,
                judged,
                destination.source().name(),
                session,
                parts.loop().now(),
                result.duration(),
                result.bytes());
    }

    void finished(Connection connection, TransactionResult result) {
        Waiting waiting = connection.carried;
        if (connection.phase != Phase.BUSY || waiting == null) {
            return;
        }
        Instant began = connection.since;
        Attempt attempt = attempt(connection, waiting, result);
        connection.carried = null;
        lastCount = connection.messages;
        connection.enter(result.ended() ? Phase.CLOSED : Phase.IDLE, attempt.ended());
        if (result.ended()) {
            remove(connection);
        }
        OfHost host = OfHost.judge(connection, attempt);
        destination.outcomes().attempted(connection.owner, attempt, began, host == OfHost.PASSED_OVER);
        Allowance allowance = destination.allowance(attempt.ended());
        if (connection.phase == Phase.IDLE
                && (stopping
                        || host != OfHost.GOOD
                        || connection.messages >= allowance.maxMessages()
                        || all.count() > allowance.maxOpen()
                        || (connection.messages >= TURN && othersHaveNone(connection)))) {
            quit(connection);
        }
        destination.pump();
    }

    /** Somebody waits for a connection who has none: another destination, or a lane of this one with its own transport. */
    private boolean othersHaveNone(Connection connection) {
        return parts.budget().isNeededByOthers(destination)
                || destination.readyTransports().stream()
                        .anyMatch(t -> !t.equals(connection.owner.key.transport()) && all.count(t) == 0);
    }

    /** A session ended that was up. */
    void over(Connection connection, Answer why, boolean asked) {
        if (connection.phase == Phase.CLOSED) {
            return;
        }
        Instant now = parts.loop().now();
        boolean counted = connection.phase == Phase.IDLE
                && !asked
                && connection.messages > 0
                && why instanceof Reply
                && Duration.between(connection.since, now).compareTo(SOON) < 0;
        if (connection.phase == Phase.BUSY && connection.carried != null) {
            finished(connection, sameForAll(connection, why, now));
            return;
        }
        if (connection.phase == Phase.IDLE
                && !asked
                && connection.messages == 0
                && connection.plan != null
                && connection.target != null) {
            connection.plan.failed(connection.target, now);
        }
        connection.enter(Phase.CLOSED, now);
        remove(connection);
        if (counted) {
            destination.condition().hear(new RateEvent.Closed(connection.messages), why.describe(), now);
        }
        destination.pump();
    }

    private void remove(Connection connection) {
        if (all.remove(connection)) {
            parts.budget().give(destination);
            if (stopping && all.count() == 0) {
                whenGone.run();
            }
        }
    }

    private void quit(Connection connection) {
        connection.enter(Phase.CLOSING, parts.loop().now());
        Session session = connection.session;
        if (session != null) {
            session.quit();
        }
    }

    /** Closes what has idled for long; where others stand in line for connections, whatever idles. */
    void sweep(Instant now, Duration idle) {
        Duration most = parts.budget().isWantedByOthers(destination) ? Duration.ZERO : idle;
        for (Connection c : all.all()) {
            if (c.phase == Phase.IDLE && Duration.between(c.since, now).compareTo(most) >= 0) {
                quit(c);
            }
        }
        giveWay(now);
    }

    /** What hangs at first contact ends early while others have no connection at all. */
    private void giveWay(Instant now) {
        if (destination.condition().lastKnown().state() != LastKnown.State.OK
                || !parts.budget().isNeededByOthers(destination)) {
            return;
        }
        for (Connection c : all.all()) {
            if (c.phase == Phase.OPENING && Duration.between(c.since, now).compareTo(GIVES_WAY) >= 0) {
                if (c.plan != null && c.target != null) {
                    c.plan.failed(c.target, now);
                }
                Session session = c.session;
                given(
                        c,
                        new NoReply(
                                Stage.CONNECT,
                                NoReply.Cause.TIMEOUT,
                                "no session after " + GIVES_WAY.toSeconds()
                                        + " s, and others waited for a connection of this machine"),
                        Optional.empty());
                if (session != null) {
                    session.abort();
                }
            }
        }
    }

    /** Begins nothing more, and lets the transactions end that are under way; for the stop of the server. */
    void stop(Runnable gone) {
        stopping = true;
        whenGone = gone;
        for (Connection c : all.all()) {
            if (c.phase == Phase.IDLE) {
                quit(c);
            } else if (c.phase == Phase.OPENING && c.session != null) {
                c.session.abort();
            }
        }
        if (all.count() == 0) {
            gone.run();
        }
    }

    /** Ends all at once, and hears no more of them: that we hang up says nothing of the receiver. */
    void abort() {
        for (Connection c : all.all()) {
            c.enter(Phase.CLOSED, parts.loop().now());
            Session session = c.session;
            if (session != null) {
                session.abort();
            }
        }
    }
}
