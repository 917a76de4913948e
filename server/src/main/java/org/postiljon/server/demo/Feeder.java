package org.postiljon.server.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * directory. A mail that is refused for good is not offered again; one that is refused for now is, after a pause that
 * doubles while nothing is taken. When nothing was taken for {@link #PATIENCE}, no more is offered.
 */
final class Feeder {
    private static final Logger LOGGER = LoggerFactory.getLogger(Feeder.class);
    private static final int SESSIONS = 4;
    private static final int FIFTH = 5;
    private static final Duration SETTLED = Duration.ofMinutes(1);
    /** The pause after the first mail that is not taken. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** For how long mails are offered of which none is taken. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final SmtpConnector connector;
    private final Target target;
    private final Path spoolDirectory;
    private final InstantSource clock;
    private final ArrayDeque<DemoMail> waiting = new ArrayDeque<>();
    private final Set<String> accepted = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    /** Recipients by the names of their files, as long as these are not known to have left. */
    private final Map<String, String> dropped = new HashMap<>();

    private final Map<String, Integer> unanswered = new HashMap<>();
    private volatile String trouble = "";
    private Duration pause = FIRST_PAUSE;
    private Instant pausedUntil = Instant.MIN;
    private Instant troubleSince = Instant.MIN;
    private int opened;
    private boolean stopped;

    /** To this server, over these parts. */
    Feeder(SmtpConnector connector, InetSocketAddress server, Path spoolDirectory, InstantSource clock) {
        this.connector = connector;
        this.target = new Target("localhost", server);
        this.spoolDirectory = spoolDirectory;
        this.clock = clock;
    }

    /** Offers a mail, without waiting for what becomes of it. */
    void offer(DemoMail mail) throws IOException {
        if (mail.number() % FIFTH == 0) {
            drop(mail);
            return;
        }
        synchronized (this) {
            waiting.addLast(mail);
            goOn();
        }
    }

    /** To be called now and then: offers again what waited for a pause to end. */
    synchronized void goOn() {
        if (!stopped
                && !waiting.isEmpty()
                && opened < SESSIONS
                && !clock.instant().isBefore(pausedUntil)) {
            open();
        }
    }

    /** Writes a file beside its place and renames it, so that it is never seen half-written. */
    private void drop(DemoMail mail) throws IOException {
        String name = "demo-" + mail.number() + ".eml";
        Path half = spoolDirectory.resolve("." + name + ".tmp");
        byte[] envelope = ("x-mq-envelope: " + mail.sender() + "\r\nx-mq-recipient: " + mail.recipient() + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
        try (OutputStream file = Files.newOutputStream(half)) {
            file.write(envelope);
            file.write(mail.content());
        }
        // Taken at once: one that says it is older need not settle.
        Files.setLastModifiedTime(half, FileTime.from(clock.instant().minus(SETTLED)));
        synchronized (this) {
            Files.move(half, spoolDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            dropped.put(name, mail.recipient().toString());
        }
    }

    /** Recipients that the server has taken: told by 250, or their file left the spool directory, and not for failed. */
    synchronized Set<String> accepted() {
        lookAfterFiles();
        return Set.copyOf(accepted);
    }

    /** How many mails the server refused for good. */
    synchronized long refused() {
        lookAfterFiles();
        return refused.size();
    }

    /** Once a file has left that is noted: {@code done} may be cleaned at any time. */
    private void lookAfterFiles() {
        dropped.entrySet().removeIf(file -> {
            if (Files.exists(spoolDirectory.resolve(file.getKey()))) {
                return false;
            }
            boolean failed = Files.exists(spoolDirectory.resolve("failed").resolve(file.getKey()));
            (failed ? refused : accepted).add(file.getValue());
            return true;
        });
    }

    /** What the server last said when it did not take a mail; empty: it takes all. */
    String trouble() {
        return trouble;
    }

    /** Recipients whose mail was sent whole without a reply to it, and how often: it may have been taken. */
    synchronized Map<String, Integer> unanswered() {
        return Map.copyOf(unanswered);
    }

    /** Offers no more. */
    synchronized void stop() {
        stopped = true;
        waiting.clear();
    }

    /** Waits until no session is open, so that every reply is counted; at most so long. */
    synchronized void awaitEnd(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis(); opened > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
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

    private synchronized void refuse(DemoMail mail, String reason) {
        refused.add(mail.recipient().toString());
        LOGGER.warn("{} to {} (mail {}) is refused: {}", mail.file(), mail.recipient(), mail.number(), reason);
    }

    private synchronized void noteUnanswered(DemoMail mail) {
        unanswered.merge(mail.recipient().toString(), 1, Integer::sum);
    }

    private synchronized void taken(DemoMail mail) {
        accepted.add(mail.recipient().toString());
        trouble = "";
        pause = FIRST_PAUSE;
        pausedUntil = Instant.MIN;
    }

    /** Four sessions that fail at once make one pause. */
    private synchronized void pause(String reason) {
        Instant now = clock.instant();
        if (trouble.isEmpty()) {
            troubleSince = now;
        }
        trouble = reason;
        if (!now.isBefore(pausedUntil)) {
            pausedUntil = now.plus(pause);
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    private synchronized void over(Optional<DemoMail> unsent) {
        opened--;
        notifyAll();
        if (stopped) {
            return;
        }
        // Behind the others: a mail that only is refused for now holds up none of them.
        unsent.ifPresent(waiting::addLast);
        if (!trouble.isEmpty() && clock.instant().isAfter(troubleSince.plus(PATIENCE))) {
            waiting.forEach(mail -> refuse(mail, trouble));
            waiting.clear();
        }
        goOn();
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
                current.ifPresent(Feeder.this::taken);
                current = Optional.empty();
            } else if (answer instanceof Reply reply && reply.isPermanent()) {
                current.ifPresent(mail -> refuse(mail, answer.describe()));
                current = Optional.empty();
            } else {
                if (answer.stage() == Stage.END_OF_DATA && !(answer instanceof Reply)) {
                    current.ifPresent(Feeder.this::noteUnanswered);
                }
                pause(answer.describe());
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
                pause(why.describe());
            }
            over(current);
        }
    }
}
