package org.postiljon.server.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.message.Content;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the demo's mails to the server as its users do: four of five over SMTP, the fifth as a file in the spool
 * directory. A mail that is not accepted is offered again, unless it is refused for good.
 */
final class Feeder {
    private static final Logger LOGGER = LoggerFactory.getLogger(Feeder.class);
    private static final int SESSIONS = 4;
    private static final int FIFTH = 5;

    private final SmtpConnector connector;
    private final Target target;
    private final Path spoolDirectory;
    private final ArrayDeque<DemoMail> waiting = new ArrayDeque<>();
    private final Set<String> acceptedBySmtp = ConcurrentHashMap.newKeySet();
    private final Set<String> refusedBySmtp = ConcurrentHashMap.newKeySet();
    private final Set<String> droppedFiles = ConcurrentHashMap.newKeySet();
    private volatile String trouble = "";
    private int opened;
    private boolean stopped;

    /** To this server, over these parts. */
    Feeder(SmtpConnector connector, InetSocketAddress server, Path spoolDirectory) {
        this.connector = connector;
        this.target = new Target("localhost", server);
        this.spoolDirectory = spoolDirectory;
    }

    /** Offers a mail, without waiting for what becomes of it. */
    void offer(DemoMail mail) throws IOException {
        if (mail.number() % FIFTH == 0) {
            drop(mail);
            return;
        }
        synchronized (this) {
            waiting.addLast(mail);
            if (opened < SESSIONS) {
                open();
            }
        }
    }

    /** Writes a file beside its place and renames it, so that it is never seen half-written. */
    private void drop(DemoMail mail) throws IOException {
        String name = "demo-" + mail.number() + ".eml";
        Path half = spoolDirectory.resolve("." + name + ".tmp");
        byte[] envelope = ("x-mq-envelope: " + mail.sender() + "\r\nx-mq-recipient: " + mail.recipient() + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[envelope.length + mail.content().length];
        System.arraycopy(envelope, 0, bytes, 0, envelope.length);
        System.arraycopy(mail.content(), 0, bytes, envelope.length, mail.content().length);
        Files.write(half, bytes);
        Files.move(half, spoolDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        droppedFiles.add(mail.recipient().toString() + "\n" + name);
    }

    /** Recipients that the server has taken: told by 250, or their file is in {@code done}. */
    Set<String> accepted() {
        Set<String> all = new java.util.HashSet<>(acceptedBySmtp);
        for (String dropped : droppedFiles) {
            int end = dropped.indexOf('\n');
            if (Files.exists(spoolDirectory.resolve("done").resolve(dropped.substring(end + 1)))) {
                all.add(dropped.substring(0, end));
            }
        }
        return all;
    }

    /** How many mails the server refused for good. */
    long refused() {
        return refusedBySmtp.size()
                + droppedFiles.stream()
                        .filter(d -> Files.exists(
                                spoolDirectory.resolve("failed").resolve(d.substring(d.indexOf('\n') + 1))))
                        .count();
    }

    /** What the server last said when it did not take a mail; empty: it takes all. */
    String trouble() {
        return trouble;
    }

    /** Offers no more. */
    synchronized void stop() {
        stopped = true;
        waiting.clear();
    }

    private synchronized void open() {
        opened++;
        SessionSettings settings = new SessionSettings(
                "demo.sender.example", "", TlsLevel.NONE, false, Optional.empty(), Timeouts.DEFAULT);
        connector.connect(target, settings, new Feeding());
    }

    private synchronized Optional<DemoMail> next() {
        return Optional.ofNullable(waiting.pollFirst());
    }

    private void refuse(DemoMail mail, Answer answer) {
        refusedBySmtp.add(mail.recipient().toString());
        LOGGER.warn("Mail {} to {} is refused: {}", mail.number(), mail.recipient(), answer.describe());
    }

    private synchronized void over(Optional<DemoMail> unsent) {
        opened--;
        unsent.ifPresent(waiting::addFirst);
        if (!waiting.isEmpty() && !stopped) {
            open();
        }
    }

    /** One session, mail after mail. */
    private final class Feeding implements SessionListener {
        private Optional<DemoMail> current = Optional.empty();

        @Override
        public void ready(Session session, SessionInfo info) {
            sendNext(session);
        }

        private void sendNext(Session session) {
            current = next();
            if (current.isEmpty()) {
                session.quit();
                return;
            }
            DemoMail mail = current.get();
            session.send(new Transaction(
                    Envelope.from(mail.sender()),
                    List.of(new Recipient(mail.recipient())),
                    Content.of(mail.content())));
        }

        @Override
        public void done(Session session, TransactionResult result) {
            Answer answer = result.answers().get(0).answer();
            boolean taken = answer.stage() == Stage.END_OF_DATA && answer instanceof Reply reply && reply.isPositive();
            if (taken) {
                current.ifPresent(mail -> acceptedBySmtp.add(mail.recipient().toString()));
                current = Optional.empty();
                trouble = "";
            } else if (answer instanceof Reply reply && reply.isPermanent()) {
                current.ifPresent(mail -> refuse(mail, answer));
                current = Optional.empty();
            } else {
                trouble = answer.describe();
            }
            if (!result.ended()) {
                if (taken) {
                    sendNext(session);
                } else {
                    session.quit();
                }
            }
        }

        @Override
        public void closed(Session session, Peer peer, Answer why, boolean asked) {
            if (!asked) {
                trouble = why.describe();
            }
            over(current);
        }
    }
}
