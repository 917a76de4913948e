package org.postiljon.delivery.lane;

import java.util.Optional;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Scope;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.bounce.reply.Verdict;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.lane.Connection.Phase;
import org.postiljon.delivery.site.TransportSettings;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.TransactionResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens one connection: address after address, until one takes it or none is left. */
final class Dialling {
    private static final Logger LOG = LoggerFactory.getLogger(Dialling.class);

    private final Destination destination;
    private final Parts parts;
    private final Connections connections;
    private final Connection connection;
    private final Dial dial;
    private final SessionSettings settings;

    /** The login is one that a mailet names, not the route. */
    private final boolean ownLogin;

    /** The first answer that speaks of the transport alone. */
    private Optional<Answer> ofTransport = Optional.empty();

    Dialling(
            Destination destination,
            Parts parts,
            Connections connections,
            Connection connection,
            TransportSettings transport) {
        this.destination = destination;
        this.parts = parts;
        this.connections = connections;
        this.connection = connection;
        this.ownLogin = !transport.gateway().isEmpty() && transport.login().isPresent();
        HostPlan plan = destination.plan(transport);
        connection.plan = plan;
        this.dial = new Dial(parts.loop(), parts.router(), plan, destination.source(), plan.inOrder(parts.random()));
        this.settings = new SessionSettings(
                destination.source().ehlo(),
                destination.source().bind(),
                transport.tls(),
                transport.implicitTls(),
                // A login is only ever said to the hosts that it was written for.
                transport.gateway().isEmpty() ? destination.routeLogin() : transport.login(),
                transport.timeouts());
    }

    /** Tries the next address. */
    void next() {
        dial.next(this::dial);
    }

    private void dial(Optional<Target> target) {
        if (connection.phase != Phase.OPENING) {
            return;
        }
        if (target.isEmpty() || connections.isStopping()) {
            connections.given(connection, dial.lastAnswer(), ofTransport);
            return;
        }
        connection.target = target.get();
        try {
            connection.session = parts.connector().connect(target.get(), settings, listener(target.get()));
        } catch (RuntimeException unusable) {
            LOG.error("{}: {} can't be dialled", destination.site(), target.get(), unusable);
            connections.given(
                    connection, new NoReply(Stage.CONNECT, NoReply.Cause.LOCAL, unusable.toString()), ofTransport);
        }
    }

    private SessionListener listener(Target target) {
        return new SessionListener() {
            @Override
            public void ready(Session session, SessionInfo info) {
                parts.loop().execute(() -> connections.isUp(connection, session, info));
            }

            @Override
            public void done(Session session, TransactionResult result) {
                parts.loop().execute(() -> connections.finished(connection, result));
            }

            @Override
            public void closed(Session session, Peer peer, Answer why, boolean asked) {
                parts.loop().execute(() -> {
                    if (connection.phase == Phase.OPENING) {
                        refused(target, why);
                    } else {
                        connections.over(connection, why, asked);
                    }
                });
            }
        };
    }

    private void refused(Target target, Answer why) {
        Verdict verdict = parts.verdict(why);
        Scope scope = verdict.scope();
        LOG.debug("{}: {} {}: {}", destination.site(), target.host(), target.address(), why.describe());
        if (isOfTransport(why)) {
            ofTransport = ofTransport.or(() -> Optional.of(why));
        }
        if (verdict.kind() == Verdict.Kind.PERMANENT && scope == Scope.HOST && why instanceof Reply reply) {
            dial.takesNoMail(target, reply);
        } else {
            dial.failed(target, why);
        }
        if (!connections.isStopping() && (scope == Scope.HOST || scope == Scope.CONNECTION)) {
            next();
        } else {
            connections.given(connection, why, ofTransport);
        }
    }

    /** The host answers, and has not what a mailet demands: TLS at all, a certificate, a login that it takes. */
    private boolean isOfTransport(Answer why) {
        boolean demandsTls =
                settings.implicitTls() || settings.tls() == TlsLevel.REQUIRED || settings.tls() == TlsLevel.VERIFIED;
        return switch (why.stage()) {
            case STARTTLS -> demandsTls && why instanceof NoReply none && none.cause() == NoReply.Cause.TLS;
            case AUTH -> ownLogin && (why instanceof Reply || (why instanceof NoReply none && none.isOurs()));
            default -> false;
        };
    }
}
