package org.postiljon.delivery.smtp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.TlsReport;

/**
 * What is said in an SMTP session (RFC 5321), without sockets: bytes and events go in, {@linkplain Move moves} come
 * out. After each call the caller takes moves until there is none.
 *
 * <p>It is pure but for its own state: no clock, no I/O, no thread; not thread-safe. It never throws for anything that
 * a receiver sends, and keeps a bounded amount of it.
 *
 * <p>{@link Opening} knows how a session begins, {@link TransactionDialogue} how a message is handed over. Here is what
 * holds at any time: 421, a lost connection, a time-out, QUIT.
 */
public final class SmtpDialogue {
    private enum State {
        OPENING,
        READY,
        TRANSACTION,
        QUITTING,
        OVER
    }

    private final SessionSettings settings;
    private final String host;
    private final boolean loopback;
    private final boolean pipelines;
    private final Deque<Move> moves = new ArrayDeque<>();
    private final ReplyParser parser = new ReplyParser();

    private State state = State.OPENING;
    private Opening opening;
    private @Nullable TransactionDialogue transaction;
    private boolean leftOpen;
    private boolean quitWanted;
    private Optional<String> againstPipelining = Optional.empty();
    private long steps;

    /**
     * A dialogue that waits for its connection.
     *
     * @param settings  how the session is opened
     * @param host      the receiver's name, for people
     * @param loopback  whether the receiver is on this machine: only then a password may go in plain text
     * @param pipelines whether to say commands in groups where PIPELINING is offered (RFC 2920)
     */
    public SmtpDialogue(SessionSettings settings, String host, boolean loopback, boolean pipelines) {
        this.settings = settings;
        this.host = host;
        this.loopback = loopback;
        this.pipelines = pipelines;
        this.opening = new Opening(settings, host, loopback, false, moves);
    }

    /** What is to be done next; empty: nothing until something happens. */
    public Optional<Move> nextMove() {
        return Optional.ofNullable(moves.poll());
    }

    /** The TCP connection stands: the first, or the one that {@link Move.Reopen} asked for. */
    public void onConnected() {
        if (state == State.OPENING) {
            steps++;
            opening.onConnected();
        }
    }

    /** One line of a reply, without its line end. */
    public void onReplyLine(String line) {
        byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.UTF_8);
        onBytes(bytes, 0, bytes.length);
    }

    /** Bytes from the receiver, as they came in one piece. */
    public void onBytes(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (state == State.OVER) {
                return;
            }
            if (state == State.OPENING && opening.awaitsTls()) {
                opening.onBytesBeforeTls();
                afterOpening();
                return;
            }
            ReplyParser.Parsed parsed = parser.onByte(bytes[i]);
            if (parsed instanceof ReplyParser.Whole whole) {
                onReply(whole);
            } else if (parsed instanceof ReplyParser.Invalid invalid) {
                onFailure(Cause.INVALID, invalid.why());
            }
        }
    }

    private void onReply(ReplyParser.Whole whole) {
        steps++;
        // RFC 5321 section 4.2.2: 421 "may be a reply to any command if the service knows it must shut down".
        if (whole.code() == 421) {
            Reply why = Replies.of(stage(), whole);
            if (state == State.OPENING && opening.mayGoOnInPlainText()) {
                reopen(why);
            } else {
                end(why, state == State.QUITTING);
            }
            return;
        }
        // It came in one piece with the reply before: we have not even said what it seems to answer.
        if (moves.stream().anyMatch(move -> move instanceof Move.Say)) {
            onFailure(Cause.INVALID, "a reply before its command: " + describe(whole));
            return;
        }
        switch (state) {
            case OPENING -> {
                opening.onReply(whole);
                afterOpening();
            }
            // Nobody asked. What comes next would be taken for the reply to something else.
            case READY -> onFailure(Cause.INVALID, "a reply without a command: " + describe(whole));
            case TRANSACTION -> {
                if (transaction != null) {
                    transaction.onReply(whole);
                    afterTransactionStep(transaction);
                }
            }
            case QUITTING -> end(Replies.of(stage(), whole), true);
            case OVER -> {}
        }
    }

    private String describe(ReplyParser.Whole whole) {
        return Replies.of(stage(), whole).describe();
    }

    private void afterOpening() {
        Answer failure = opening.failure();
        if (failure != null) {
            end(failure, false);
            if (opening.polite()) {
                moves.addFirst(new Move.Say("QUIT", false));
            }
        } else if (opening.isOpen()) {
            state = State.READY;
            moves.add(new Move.Ready(opening.offered()));
        }
    }

    private void afterTransactionStep(TransactionDialogue current) {
        Answer breaks = current.breaks();
        if (breaks != null) {
            end(breaks, false);
        } else if (current.isOver()) {
            leftOpen = current.leftOpen();
            transaction = null;
            state = State.READY;
            moves.add(new Move.Done(current.answers(), quitWanted));
            if (quitWanted) {
                sayQuit();
            }
        }
    }

    /** The handshake that {@link Move.StartTls} asked for is done. */
    public void onTls(TlsReport report) {
        if (state == State.OPENING && opening.awaitsTls()) {
            steps++;
            parser.reset();
            opening.onTls(report);
            afterOpening();
        }
    }

    /** The content that {@link Move.SendContent} asked for and its final dot were handed to the network. */
    public void onContentSent() {
        if (transaction != null) {
            steps++;
            transaction.onContentSent();
        }
    }

    /** The reply or handshake that is due did not come, or content was not taken, within {@link #patience}. */
    public void onTimeout() {
        Duration patience = patience().orElse(Duration.ZERO);
        if (transaction != null && !parser.midReply()) {
            againstPipelining = transaction.cutGroup();
        }
        boolean writing = transaction != null && transaction.isWriting();
        String what = writing ? "content not taken" : parser.midReply() ? "no whole reply" : "no reply";
        onFailure(Cause.TIMEOUT, what + " within " + words(patience));
    }

    /**
     * The recipients of the transaction under way have taken {@link Timeouts#envelope}. Those not asked yet are left to a
     * later one, and those accepted get their mail. In a group all were asked at once: then the session ends, nobody gets
     * it now, and the next session asks one by one.
     */
    public void onEnvelopeTimeout() {
        if (transaction == null || !transaction.awaitsRecipients()) {
            return;
        }
        String took =
                "its recipients took longer than " + words(settings.timeouts().envelope());
        NoReply later = new NoReply(Stage.RCPT, Cause.ABORTED, took + "; they come in a later transaction");
        if (transaction.isGrouped()) {
            againstPipelining = Optional.of(took);
            end(later, true);
        } else {
            transaction.leaveTheRest(later);
        }
    }

    /**
     * Why the next session with this host had better say one command at a time; empty: nothing speaks against groups. Told
     * after a time-out within a group whose earlier commands were answered: some receivers throw away what comes behind a
     * command (RFC 2920 section 3.2 forbids that); and after {@link #onEnvelopeTimeout}. No content was sent then, so nothing
     * can have been taken.
     */
    public Optional<String> againstPipelining() {
        return againstPipelining;
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /**
     * The connection can't be opened, was lost, or something else makes it useless.
     *
     * @param detail for people
     */
    public void onFailure(Cause cause, String detail) {
        if (state == State.OVER) {
            return;
        }
        NoReply why = new NoReply(stage(), cause, detail);
        if (state == State.OPENING && cause != Cause.INVALID && opening.mayGoOnInPlainText()) {
            reopen(why);
        } else {
            end(why, state == State.QUITTING);
        }
    }

    private void reopen(Answer why) {
        steps++;
        parser.reset();
        // A command that is not said yet is none of the new connection's.
        moves.clear();
        opening = new Opening(settings, host, loopback, true, moves);
        moves.add(new Move.Reopen(why));
    }

    /**
     * Begins a transaction. Where the session is over, {@link Move.Done} says so.
     *
     * @throws IllegalStateException when the session is not open yet or another is under way
     */
    public void begin(Transaction next) {
        if (!takesTransactions()) {
            throw new IllegalStateException("A transaction can't begin: " + state);
        }
        steps++;
        Extensions offered = pipelines ? opening.offered() : opening.offered().withoutPipelining();
        TransactionDialogue begun = new TransactionDialogue(next, offered, host, leftOpen, settings.timeouts(), moves);
        if (state != State.READY) {
            begun.fail(new NoReply(Stage.MAIL, Cause.LOST, "the session was over"));
            moves.add(new Move.Done(begun.answers(), true));
            return;
        }
        transaction = begun;
        state = State.TRANSACTION;
        if (parser.midReply()) {
            onFailure(Cause.INVALID, "a reply began without a command");
            return;
        }
        begun.begin();
        afterTransactionStep(begun);
    }

    /** Whether {@link #begin} may be called: the session is open and idle, or over. */
    public boolean takesTransactions() {
        return state != State.OPENING && state != State.TRANSACTION;
    }

    /** Says QUIT when the transaction that is under way has ended. */
    public void quit() {
        switch (state) {
            case READY -> sayQuit();
            case TRANSACTION -> quitWanted = true;
            case OPENING -> end(new NoReply(stage(), Cause.ABORTED, "while it opened"), true);
            case QUITTING, OVER -> {}
        }
    }

    private void sayQuit() {
        steps++;
        state = State.QUITTING;
        moves.add(new Move.Say("QUIT", false));
    }

    /** Ends it without a word. */
    public void abort() {
        if (state == State.OVER) {
            return;
        }
        // After the final dot the receiver may have the message: that must look like any other lost connection.
        Cause cause = stage() == Stage.END_OF_DATA ? Cause.LOST : Cause.ABORTED;
        end(new NoReply(stage(), cause, cause == Cause.LOST ? "closed by us" : ""), true);
    }

    private void end(Answer why, boolean asked) {
        state = State.OVER;
        // What was not taken yet is not worth saying any more; what was to be told is.
        moves.removeIf(move -> !(move instanceof Move.Ready || move instanceof Move.Done));
        if (transaction != null) {
            transaction.fail(why);
            moves.add(new Move.Done(transaction.answers(), true));
            transaction = null;
        }
        moves.add(new Move.Close(why, asked));
    }

    /** Where it stands; between transactions MAIL, which would be next. */
    public Stage stage() {
        if (state == State.OPENING) {
            return opening.stage();
        }
        return transaction == null ? Stage.MAIL : transaction.stage();
    }

    /**
     * How long what is due may take from the last change of {@link #steps} on, until it is there as a whole: RFC 5321
     * section 4.5.3.2. Empty: nothing is due.
     */
    public Optional<Duration> patience() {
        return switch (state) {
            case OPENING -> Optional.of(opening.patience());
            case TRANSACTION -> transaction == null ? Optional.empty() : Optional.of(transaction.patience());
            case QUITTING -> Optional.of(settings.timeouts().quit());
            case READY, OVER -> Optional.empty();
        };
    }

    /** Changes whenever what is due changes; a byte of a reply that is not whole changes nothing. */
    public long steps() {
        return steps;
    }

    /** The name that the greeting told; empty: none yet. */
    public String banner() {
        return opening.banner();
    }

    /** Whether nothing more will happen. */
    public boolean isOver() {
        return state == State.OVER;
    }
}
