package org.postiljon.delivery.smtp.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.smtp.Target;

/**
 * TLS as a client. A handshake takes any certificate; what it is worth is found out afterwards and told in the report,
 * so that an opportunistic session goes on and a verified one ends before a word is said.
 */
final class TlsClient {
    /** Sessions that are kept for resumption, over all hosts. */
    private static final int KEPT_SESSIONS = 5_000;

    /** Who hears how a handshake went. */
    interface Listener {
        /**
         * It ended.
         *
         * @param report null: it failed
         * @param why    it failed; empty: it did not
         */
        void done(@Nullable TlsReport report, String why);
    }

    private final SSLContext context;
    private final X509TrustManager trust;

    TlsClient(X509TrustManager trust) {
        this.trust = trust;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TakesAny()}, null);
        } catch (GeneralSecurityException noTls) {
            throw new IllegalStateException("This Java has no TLS", noTls);
        }
        context.getClientSessionContext().setSessionCacheSize(KEPT_SESSIONS);
    }

    /** Certificate authorities of the JDK's own store, or of the one that {@code javax.net.ssl.trustStore} names. */
    static X509TrustManager trustOfTheJdk() {
        return trustOf(null);
    }

    /** Certificate authorities of this store; null: the JDK's own. */
    static X509TrustManager trustOf(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return x509;
                }
            }
        } catch (GeneralSecurityException unreadable) {
            throw new IllegalStateException("The store of trusted certificates can't be read", unreadable);
        }
        throw new IllegalStateException("This Java has no X.509 trust manager");
    }

    /** Begins the handshake on a channel; all that is written or read later goes through TLS. */
    void start(Channel channel, Target target, Listener listener) {
        // The name and port are also what the JDK finds an earlier session by.
        SSLEngine engine =
                context.createSSLEngine(target.host(), target.address().getPort());
        engine.setUseClientMode(true);
        if (HostNames.isDnsName(target.host())) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(target.host())));
            engine.setSSLParameters(parameters);
        }
        SslHandler handler = new SslHandler(engine);
        // The session's own deadline ends a handshake that hangs.
        handler.setHandshakeTimeoutMillis(0);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                listener.done(TlsReports.of(engine.getSession(), target.host(), trust), "");
            } else {
                boolean closed = done.cause() instanceof ClosedChannelException;
                listener.done(null, closed ? "closed by the peer" : ConnectFailures.words(done.cause()));
            }
        });
        channel.pipeline().addFirst(handler);
    }

    /** Whether TLS itself failed. */
    static boolean isTlsFailure(Throwable thrown) {
        for (Throwable why = thrown; why != null; why = why.getCause()) {
            if (why instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    /** Takes any certificate in the handshake. An extended one, for the JDK adds checks of its own to plain ones. */
    private static final class TakesAny extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
