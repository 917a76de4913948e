package org.postiljon.delivery.smtp.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.X509TrustManager;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.smtp.Target;

/**
 * Sessions on Netty's NIO event loops, one thread per core. A session stays on one of them for its life, so that nothing
 * of it needs a lock. Content is read on them too: from files of our own disk, one chunk at a time.
 */
public final class NettySmtpConnector implements SmtpConnector {
    private static final long QUIET_MILLIS = 0;
    private static final long SHUTDOWN_MILLIS = 2_000;

    private final EventLoopGroup loops;
    private final TlsClient tls;
    private final WithoutPipelining withoutPipelining = new WithoutPipelining();
    private final Set<NettySession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Trusts the certificate authorities that the JDK trusts. */
    public NettySmtpConnector() {
        this(TlsClient.trustOfTheJdk());
    }

    /**
     * Trusts others.
     *
     * @param trust decides about certificates; the host's name is compared apart from it
     */
    public NettySmtpConnector(X509TrustManager trust) {
        tls = new TlsClient(trust);
        loops = new NioEventLoopGroup(
                Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("smtp", true));
    }

    /** {@inheritDoc} Throws {@link IllegalStateException} after {@link #close}. */
    @Override
    public Session connect(Target target, SessionSettings settings, SessionListener listener) {
        if (closed.get()) {
            throw new IllegalStateException("The connector is closed");
        }
        NettySession session =
                new NettySession(target, settings, listener, tls, withoutPipelining, loops.next(), sessions::remove);
        sessions.add(session);
        if (!session.open()) {
            sessions.remove(session);
            throw new IllegalStateException("The connector is closed");
        }
        if (closed.get()) {
            session.abort();
        }
        return session;
    }

    /** How many sessions are opening or open. */
    public int size() {
        return sessions.size();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            sessions.forEach(Session::abort);
            loops.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(2 * SHUTDOWN_MILLIS);
        }
    }
}
