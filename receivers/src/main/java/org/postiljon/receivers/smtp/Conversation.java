package org.postiljon.receivers.smtp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.postiljon.receivers.behaviour.Behaviour;
import org.postiljon.receivers.behaviour.Reach;
import org.postiljon.receivers.behaviour.Refusal;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;

/**
 * One connection of a client, on a thread of its own: RFC 5321 with PIPELINING, 8BITMIME, SIZE, SMTPUTF8, DSN and
 * ENHANCEDSTATUSCODES.
 */
final class Conversation {
    /** Largest content in bytes. */
    static final long LARGEST = 50_000_000;

    private static final int MOST_RECIPIENTS = 1000;
    private static final int MOST_ERRORS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(5); // RFC 5321 section 4.5.3.2.7
    private static final List<String> OF_MAIL = List.of("SIZE", "BODY", "SMTPUTF8", "RET", "ENVID");
    private static final List<String> OF_RCPT = List.of("NOTIFY", "ORCPT");

    private final String name;
    private final Socket socket;
    private final Behaviour behaviour;
    private final Book book;
    private final Counts counts;
    private final InstantSource clock;
    private final String client;
    private final OutputStream out;
    private final SmtpInput in;

    private boolean greeted;
    private Optional<PathCommand> mail = Optional.empty();
    private Instant began = Instant.EPOCH;
    private final List<String> recipients = new ArrayList<>();
    private int errors;
    private boolean over;

    Conversation(String name, Socket socket, Behaviour behaviour, Book book, Counts counts, InstantSource clock)
            throws IOException {
        this.name = name;
        this.socket = socket;
        this.behaviour = behaviour;
        this.book = book;
        this.counts = counts;
        this.clock = clock;
        this.client = socket.getInetAddress().getHostAddress();
        this.out = new BufferedOutputStream(socket.getOutputStream(), 4096);
        this.in = new SmtpInput(socket.getInputStream(), out);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    /**
     * Talks until one side ends it.
     *
     * @param open connections of this receiver, this one included
     * @throws IOException when the client goes away
     */
    void run(int open) throws IOException {
        if (behaviour.reach(clock.instant()) == Reach.SILENT) {
            in.content((bytes, length) -> {}); // whatever comes, until the client gives up
            return;
        }
        Optional<Refusal> refusal = behaviour.atConnect(client, open, clock.instant());
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else {
            reply("220 " + name + ".example ESMTP");
        }
        try {
            while (!over) {
                step();
            }
        } catch (SocketTimeoutException idle) {
            reply("421 4.4.2 " + name + ".example no command came in " + PATIENCE.toMinutes() + " minutes");
        } finally {
            endTransaction(false);
            out.flush();
        }
    }

    private void step() throws IOException {
        String line;
        try {
            line = in.line();
        } catch (SmtpInput.TooLong tooLong) {
            error("500 5.5.2 Line too long");
            return;
        }
        if (behaviour.reach(clock.instant()) == Reach.REFUSES) {
            over = true; // gone without a word, as a host that went down
            return;
        }
        int blank = line.indexOf(' ');
        String verb = (blank < 0 ? line : line.substring(0, blank)).toUpperCase(Locale.ROOT);
        String argument = blank < 0 ? "" : line.substring(blank + 1).strip();
        switch (verb) {
            case "EHLO" -> hello(argument, true);
            case "HELO" -> hello(argument, false);
            case "MAIL" -> mail(argument);
            case "RCPT" -> recipient(argument);
            case "DATA" -> data(argument);
            case "RSET" -> {
                endTransaction(false);
                reply("250 2.0.0 Reset");
            }
            case "NOOP" -> reply("250 2.0.0 Fine");
            case "VRFY" -> reply("252 2.5.2 Send it and see");
            case "QUIT" -> {
                over = true;
                reply("221 2.0.0 " + name + ".example closes");
            }
            default -> error("500 5.5.1 Unknown command");
        }
    }

    private void hello(String argument, boolean extended) throws IOException {
        if (argument.isEmpty()) {
            error("501 5.5.4 Say who you are");
            return;
        }
        endTransaction(false);
        greeted = true;
        if (extended) {
            reply("250-" + name + ".example greets " + client);
            for (String extension : List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES")) {
                reply("250-" + extension);
            }
            reply("250 SIZE " + LARGEST);
        } else {
            reply("250 " + name + ".example");
        }
    }

    private void mail(String argument) throws IOException {
        Optional<PathCommand> command = PathCommand.read(argument, "FROM");
        if (!greeted || mail.isPresent()) {
            error("503 5.5.1 " + (greeted ? "There is a sender already" : "Say EHLO first"));
        } else if (command.isEmpty()) {
            error("501 5.1.7 Write MAIL FROM:<address>");
        } else if (command.get().unknown(OF_MAIL).isPresent()) {
            error("555 5.5.4 Unknown parameter "
                    + command.get().unknown(OF_MAIL).get());
        } else if (!command.get().isAscii() && !command.get().has("SMTPUTF8")) {
            error("553 5.6.7 This address needs SMTPUTF8");
        } else if (size(command.get()) > LARGEST) {
            counts.transaction();
            counts.refused(true);
            reply("552 5.3.4 Larger than " + LARGEST + " bytes");
        } else {
            counts.transaction();
            began = clock.instant();
            Optional<Refusal> refusal = behaviour.atMail(client, command.get().path(), began);
            if (refusal.isPresent()) {
                refuse(refusal.get());
            } else {
                mail = command;
                reply("250 2.1.0 Ok");
            }
        }
    }

    private static long size(PathCommand command) {
        return command.value("SIZE")
                .filter(size -> size.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private void recipient(String argument) throws IOException {
        Optional<PathCommand> command = PathCommand.read(argument, "TO");
        if (mail.isEmpty()) {
            error("503 5.5.1 Say MAIL first");
        } else if (command.isEmpty()) {
            error("501 5.1.3 Write RCPT TO:<address>");
        } else if (command.get().unknown(OF_RCPT).isPresent()) {
            error("555 5.5.4 Unknown parameter "
                    + command.get().unknown(OF_RCPT).get());
        } else if (!command.get().isAscii() && !mail.get().has("SMTPUTF8")) {
            error("553 5.6.7 This address needs SMTPUTF8");
        } else if (recipients.size() >= MOST_RECIPIENTS) {
            reply("452 4.5.3 Too many recipients");
        } else {
            String path = command.get().path();
            Optional<Refusal> refusal = behaviour.atRecipient(client, mail.get().path(), path, clock.instant());
            if (refusal.isPresent()) {
                refuse(refusal.get());
            } else {
                recipients.add(path);
                reply("250 2.1.5 Ok");
            }
        }
    }

    private void data(String argument) throws IOException {
        if (!argument.isEmpty()) {
            error("501 5.5.4 DATA stands alone");
        } else if (mail.isEmpty()) {
            error("503 5.5.1 Say MAIL first");
        } else if (recipients.isEmpty()) {
            reply("554 5.5.1 No valid recipients"); // RFC 2920 section 3.1
        } else {
            reply("354 End with a line of one dot");
            ReceivedContent content = new ReceivedContent();
            in.content(content);
            take(content, mail.get());
        }
    }

    private void take(ReceivedContent content, PathCommand from) throws IOException {
        if (content.bytes() > LARGEST) {
            counts.refused(true);
            endTransaction(false);
            reply("552 5.3.4 Larger than " + LARGEST + " bytes");
            return;
        }
        think();
        String messageId = content.messageId();
        String sha256 = content.sha256();
        Instant now = clock.instant();
        List<BookEntry> entries = recipients.stream()
                .map(recipient ->
                        new BookEntry(now, recipient, from.path(), messageId, content.bytes(), sha256, client))
                .toList();
        try {
            book.append(entries).join();
        } catch (CompletionException full) {
            counts.refused(false);
            endTransaction(false);
            reply("452 4.3.1 The book can't be written: " + full.getCause());
            return;
        }
        counts.accepted(entries.size());
        endTransaction(true);
        reply("250 2.0.0 Taken");
    }

    private void think() throws IOException {
        try {
            Thread.sleep(behaviour.thinks().toMillis());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("The receiver stops", stopping);
        }
    }

    private void endTransaction(boolean taken) {
        if (mail.isPresent()) {
            behaviour.ended(began, taken);
        }
        mail = Optional.empty();
        recipients.clear();
    }

    private void refuse(Refusal refusal) throws IOException {
        counts.refused(refusal.isPermanent());
        reply(refusal.reply());
        over |= refusal.closes();
    }

    private void error(String reply) throws IOException {
        errors++;
        reply(reply);
        if (errors > MOST_ERRORS) {
            reply("421 4.7.0 Too many errors");
            over = true;
        }
    }

    private void reply(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\r');
        out.write('\n');
    }

    /** Ends it from another thread. */
    void cut() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // that is what was wanted
        }
    }
}
