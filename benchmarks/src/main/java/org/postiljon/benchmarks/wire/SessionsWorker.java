package org.postiljon.benchmarks.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.postiljon.benchmarks.frame.Sample;
import org.postiljon.benchmarks.frame.Worker;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.delivery.destination.RateLimits;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Address;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.message.Domain;
import org.postiljon.delivery.message.Envelope;
import org.postiljon.delivery.message.Recipient;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.SmtpConnector;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Timeouts;
import org.postiljon.delivery.smtp.TlsLevel;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;
import org.postiljon.delivery.smtp.net.NettySmtpConnector;

/** Our sessions as the dispatcher uses them: kept for a hundred mails, then opened anew. */
public final class SessionsWorker {
    private static final SessionSettings SETTINGS = new SessionSettings(
            "out.sender.example", "", TlsLevel.OPPORTUNISTIC, false, Optional.empty(), Timeouts.DEFAULT);
    private static final Transaction MAIL = new Transaction(
            Envelope.from(new Address("news", new Domain("sender.example"))),
            List.of(new Recipient(new Address("reader", new Domain("sink.example")))),
            Content.of(Sample.content()));

    private final SmtpConnector connector;
    private final Target target;
    private final AtomicInteger toSend;
    private final AtomicInteger open = new AtomicInteger(Sample.CONNECTIONS);
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private SessionsWorker(SmtpConnector connector, int port, int mails) {
        this.connector = connector;
        target = new Target("sink.example", new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        toSend = new AtomicInteger(mails);
    }

    /** Serves {@code send PORT MAILS} until its input ends. */
    public static void main(String[] arguments) throws IOException {
        try (SmtpConnector connector = new NettySmtpConnector()) {
            Worker.serve(words -> {
                int mails = Integer.parseInt(words.get(2));
                new SessionsWorker(connector, Integer.parseInt(words.get(1)), mails).send();
                return words.get(2);
            });
        }
    }

    private void send() {
        for (int i = 0; i < Sample.CONNECTIONS; i++) {
            connect();
        }
        end.join();
    }

    private void connect() {
        connector.connect(target, SETTINGS, new Carrier());
    }

    /** One session. Called on its network thread. */
    private final class Carrier implements SessionListener {
        private int carried;
        private boolean more;

        @Override
        public void ready(Session session, SessionInfo info) {
            next(session);
        }

        private void next(Session session) {
            if (carried == RateLimits.DEFAULT.messagesPerConnection()) {
                more = true;
                session.quit();
            } else if (toSend.getAndDecrement() > 0) {
                carried++;
                session.send(MAIL);
            } else {
                session.quit();
            }
        }

        @Override
        public void done(Session session, TransactionResult result) {
            Answer answer = result.answers().get(0).answer();
            if (answer instanceof Reply reply && reply.isPositive()) {
                next(session);
            } else {
                end.completeExceptionally(new IOException("A mail was not taken: " + answer.describe()));
            }
        }

        @Override
        public void closed(Session session, Peer peer, Answer why, boolean asked) {
            if (!asked) {
                end.completeExceptionally(new IOException("A session was lost: " + why.describe()));
            } else if (more) {
                connect();
            } else if (open.decrementAndGet() == 0) {
                end.complete(null);
            }
        }
    }
}
