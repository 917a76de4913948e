package org.postiljon.delivery.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.destination.Allowance;
import org.postiljon.delivery.destination.RateEvent;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.lane.Connection.Phase;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Extensions;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingRecipient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a destination's lanes: dials, hands deliveries to sessions, closes. A connection counts until the
 * receiver sees it closed, also while it says QUIT: receivers count it too.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** A receiver that closes so soon after a message most likely counts messages. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Destination destination;
    private final Parts parts;
    private final List<Connection> all = new ArrayList<>();
    private Instant nextDial = Instant.MIN;
    private int lastCount;

    Connections(Destination destination, Parts parts) {
        this.destination = destination;
        this.parts = parts;
    }

    /** Open, being opened or being closed. */
    int held() {
        return all.size();
    }

    int opening() {
        return count(Phase.OPENING);
    }

    int busy() {
        return count(Phase.BUSY);
    }

    int open() {
        return all.size() - opening();
    }

    /** Messages so far over the connection whose attempt ended last. */
    int lastCount() {
        return lastCount;
    }

    private int count(Phase phase) {
        int n = 0;
        for (Connection c : all) {
            if (c.phase == phase) {
                n++;
            }
        }
        return n;
    }

    /** An idle connection that a lane can use, its own before that of another. */
    Optional<Connection> idleFor(Lane lane) {
        Connection other = null;
        for (Connection c : all) {
            if (c.phase == Phase.IDLE && c.owner.key.transport().equals(lane.key.transport())) {
                if (c.owner == lane) {
                    return Optional.of(c);
                }
                other = c;
            }
        }
        return Optional.ofNullable(other);
    }

    /**
     * Opens one more connection, if that is allowed.
     *
     * @param ready lanes that have something to send and no idle connection
     * @return when to ask again; empty: an event will tell
     */
    Optional<Instant> dialIfAllowed(Allowance allowance, List<Lane> ready, Instant now) {
        int waiting = ready.stream().mapToInt(Lane::readyCount).sum();
        if (all.size() >= allowance.maxOpen()) {
            closeOneThatNobodyCanUse(ready);
            return Optional.empty();
        }
        if (opening() >= Math.min(waiting, allowance.maxConnecting())) {
            return Optional.empty();
        }
        if (nextDial.isAfter(now)) {
            return Optional.of(nextDial);
        }
        for (Lane lane : ready) {
            Optional<TransportSettings> transport = parts.configured().transport(lane.key.transport());
            if (transport.isPresent()) {
                if (!parts.budget().take(destination)) {
                    return Optional.empty();
                }
                nextDial = now.plusNanos((long) (1e9 / Math.max(allowance.perSecond(), 1e-3)));
                open(lane, transport.get(), now);
                return Optional.of(nextDial);
            }
        }
        return Optional.empty();
    }

    private void closeOneThatNobodyCanUse(List<Lane> ready) {
        for (Connection c : all) {
            if (c.phase == Phase.IDLE
                    && ready.stream().noneMatch(l -> l.key.transport().equals(c.owner.key.transport()))) {
                quit(c);
                return;
            }
        }
    }

    private void open(Lane lane, TransportSettings transport, Instant now) {
        Connection connection = new Connection(lane, now);
        all.add(connection);
        HostPlan plan = destination.plan(transport);
        Dial dial = new Dial(parts.loop(), parts.router(), plan, destination.source(), plan.inOrder(parts.random()));
        SessionSettings settings = new SessionSettings(
                destination.source().ehlo(),
                destination.source().bind(),
                transport.tls(),
                transport.implicitTls(),
                // A login is only ever said to the hosts that it was written for.
                transport.gateway().isEmpty() ? destination.routeLogin() : transport.login(),
                transport.timeouts());
        step(connection, dial, plan, settings);
    }

    private void step(Connection connection, Dial dial, HostPlan plan, SessionSettings settings) {
        dial.next(target -> {
            if (target.isEmpty()) {
                given(connection, dial.lastAnswer());
                return;
            }
            connection.target = target.get();
            connection.session = parts.connector().connect(target.get(), settings, new SessionListener() {
                @Override
                public void ready(Session session, SessionInfo info) {
                    parts.loop().execute(() -> {
                        plan.worked(target.get());
                        isUp(connection, session, info);
                    });
                }

                @Override
                public void done(Session session, TransactionResult result) {
                    parts.loop().execute(() -> finished(connection, result));
                }

                @Override
                public void closed(Session session, Peer peer, Answer why, boolean asked) {
                    parts.loop().execute(() -> {
                        if (connection.phase == Phase.OPENING) {
                            refused(connection, dial, plan, settings, target.get(), why);
                        } else {
                            over(connection, why, asked);
                        }
                    });
                }
            });
        });
    }

    private void refused(
            Connection connection, Dial dial, HostPlan plan, SessionSettings settings, Target target, Answer why) {
        Verdict verdict = parts.classifier().verdict(why);
        LOG.debug("{}: {} {}: {}", destination.site(), target.host(), target.address(), why.describe());
        dial.failed(target, why);
        if (verdict.scope() == Scope.HOST || verdict.scope() == Scope.CONNECTION) {
            step(connection, dial, plan, settings);
        } else {
            given(connection, why);
        }
    }

    /** No address took the connection. */
    private void given(Connection connection, Answer why) {
        remove(connection);
        destination.dialFailed(
                why,
                parts.classifier().verdict(why),
                connection.dialled,
                parts.loop().now());
    }

    private void isUp(Connection connection, Session session, SessionInfo info) {
        if (connection.phase != Phase.OPENING) {
            session.abort();
            return;
        }
        Instant now = parts.loop().now();
        connection.session = session;
        connection.up = info;
        connection.enter(Phase.IDLE, now);
        destination.hear(new RateEvent.Connected(open()), "", now);
        destination.pump();
    }

    /** Gives a delivery to an idle connection that {@link #idleFor} found. */
    void carry(Lane lane, Waiting waiting, Instant now) {
        Connection connection = idleFor(lane).orElseThrow();
        connection.owner = lane;
        connection.carried = waiting;
        connection.messages++;
        connection.enter(Phase.BUSY, now);
        List<Recipient> recipients =
                waiting.recipients().stream().map(WaitingRecipient::recipient).toList();
        parts.spool().content(waiting.content()).whenComplete((content, failure) -> parts.loop()
                .execute(() -> {
                    if (failure != null) {
                        unreadable(connection, recipients, failure);
                    } else {
                        send(connection, waiting, recipients, content);
                    }
                }));
    }

    private void send(Connection connection, Waiting waiting, List<Recipient> recipients, Content content) {
        Session session = connection.session;
        if (connection.phase == Phase.BUSY && session != null) {
            session.send(new Transaction(waiting.message().envelope(), recipients, content));
        }
    }

    /** The content can't be read: that says nothing about the receiver, and the connection goes on. */
    private void unreadable(Connection connection, List<Recipient> recipients, Throwable failure) {
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        LOG.error("A waiting mail can't be read and is not sent: {}", reason);
        Answer why = new NoReply(Stage.MAIL, NoReply.Cause.LOCAL, "its content can't be read: " + reason);
        finished(
                connection,
                new TransactionResult(
                        recipients.stream()
                                .map(r -> new TransactionResult.OfRecipient(r, why))
                                .toList(),
                        Duration.ZERO,
                        0,
                        false));
    }

    private void finished(Connection connection, TransactionResult result) {
        Waiting waiting = connection.carried;
        if (connection.phase != Phase.BUSY || waiting == null) {
            return;
        }
        Instant now = parts.loop().now();
        Instant began = connection.since;
        Lane lane = connection.owner;
        SessionInfo session =
                connection.up == null ? new SessionInfo(Peer.NONE, Optional.empty(), Extensions.NONE) : connection.up;
        List<Attempt.Judged> judged = result.answers().stream()
                .map(a -> new Attempt.Judged(
                        a.recipient(), a.answer(), parts.classifier().verdict(a.answer())))
                .toList();
        Attempt attempt = new Attempt(
                waiting, judged, destination.source().name(), session, now, result.duration(), result.bytes());
        connection.carried = null;
        lastCount = connection.messages;
        if (result.ended()) {
            connection.enter(Phase.CLOSED, now);
            remove(connection);
        } else {
            connection.enter(Phase.IDLE, now);
        }
        destination.attempted(lane, attempt, began);
        Allowance allowance = destination.allowance(now);
        if (connection.phase == Phase.IDLE
                && (connection.messages >= allowance.maxMessages() || all.size() > allowance.maxOpen())) {
            quit(connection);
        }
        destination.pump();
    }

    /** A session ended that was up. */
    private void over(Connection connection, Answer why, boolean asked) {
        if (connection.phase == Phase.CLOSED) {
            return;
        }
        Instant now = parts.loop().now();
        boolean counted = connection.phase == Phase.IDLE
                && !asked
                && connection.messages > 0
                && why instanceof Reply
                && Duration.between(connection.since, now).compareTo(SOON) < 0;
        Waiting stranded = connection.carried;
        if (connection.phase == Phase.BUSY && stranded != null) {
            finished(
                    connection,
                    new TransactionResult(
                            stranded.recipients().stream()
                                    .map(r -> new TransactionResult.OfRecipient(r.recipient(), why))
                                    .toList(),
                            Duration.between(connection.since, now),
                            0,
                            true));
            return;
        }
        connection.enter(Phase.CLOSED, now);
        remove(connection);
        if (counted) {
            destination.hear(new RateEvent.Closed(connection.messages), why.describe(), now);
        }
        destination.pump();
    }

    private void remove(Connection connection) {
        if (all.remove(connection)) {
            parts.budget().give();
        }
    }

    private void quit(Connection connection) {
        connection.enter(Phase.CLOSING, parts.loop().now());
        Session session = connection.session;
        if (session != null) {
            session.quit();
        }
    }

    /** Closes what has idled for long, or at once where others stand in line for connections. */
    void sweep(Instant now, Duration idle) {
        Duration most = parts.budget().isWanted() ? Duration.ZERO : idle;
        for (Connection c : List.copyOf(all)) {
            if (c.phase == Phase.IDLE && Duration.between(c.since, now).compareTo(most) >= 0) {
                quit(c);
            }
        }
    }

    /** Ends all at once; for the stop of the server. */
    void abort() {
        for (Connection c : List.copyOf(all)) {
            Session session = c.session;
            if (session != null) {
                session.abort();
            }
        }
    }
}
