package org.postiljon.delivery.smtp.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.Answer;
import org.postiljon.bounce.reply.NoReply;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.bounce.reply.Stage;
import org.postiljon.delivery.event.Peer;
import org.postiljon.delivery.event.TlsReport;
import org.postiljon.delivery.smtp.Move;
import org.postiljon.delivery.smtp.Session;
import org.postiljon.delivery.smtp.SessionInfo;
import org.postiljon.delivery.smtp.SessionListener;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.SmtpDialogue;
import org.postiljon.delivery.smtp.Target;
import org.postiljon.delivery.smtp.Transaction;
import org.postiljon.delivery.smtp.TransactionResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dialogue on a connection: makes its moves, tells it what happens, and calls the listener. All of it happens on one
 * event loop; the three methods of {@link Session} hop there.
 */
final class NettySession implements Session {
    private static final Logger LOG = LoggerFactory.getLogger(NettySession.class);

    private final Target target;
    private final SessionSettings settings;
    private final SessionListener listener;
    private final TlsClient tls;
    private final WithoutPipelining withoutPipelining;
    private final EventLoop loop;
    private final Consumer<NettySession> onClosed;
    private final SmtpDialogue dialogue;
    private final Deadline deadline;
    private final Deadline envelopeDeadline;

    private @Nullable Channel channel;
    private @Nullable ContentWriter content;
    private Optional<TlsReport> tlsReport = Optional.empty();
    private String local = "";
    private long begunNanos;
    private long deadlineStep = -1;
    private boolean moving;

    NettySession(
            Target target,
            SessionSettings settings,
            SessionListener listener,
            TlsClient tls,
            WithoutPipelining withoutPipelining,
            EventLoop loop,
            Consumer<NettySession> onClosed) {
        this.target = target;
        this.settings = settings;
        this.listener = listener;
        this.tls = tls;
        this.withoutPipelining = withoutPipelining;
        this.loop = loop;
        this.onClosed = onClosed;
        boolean loopback = target.address().getAddress() != null
                && target.address().getAddress().isLoopbackAddress();
        boolean pipelines = !withoutPipelining.has(target.host(), System.nanoTime());
        this.dialogue = new SmtpDialogue(settings, target.host(), loopback, pipelines);
        this.deadline = new Deadline(loop, this::onDeadline);
        this.envelopeDeadline = new Deadline(loop, this::onEnvelopeDeadline);
    }

    /** Begins to connect; false: the event loop is closed, and the listener hears nothing. */
    boolean open() {
        return onLoop(this::connect);
    }

    @Override
    public void send(Transaction transaction) {
        if (!onLoop(() -> begin(transaction))) {
            refuse(transaction, Cause.ABORTED, "the connector is closed");
        }
    }

    private void begin(Transaction transaction) {
        if (!dialogue.takesTransactions()) {
            LOG.error("{}: a transaction was begun before its time", this);
            refuse(transaction, Cause.LOCAL, "begun before its time");
            return;
        }
        begunNanos = System.nanoTime();
        envelopeDeadline.set(settings.timeouts().envelope());
        dialogue.begin(transaction);
        move();
    }

    /** Each transaction has its answer, also where there is no session for it. */
    private void refuse(Transaction transaction, Cause cause, String why) {
        NoReply answer = new NoReply(Stage.MAIL, cause, why);
        List<TransactionResult.OfRecipient> answers = transaction.recipients().stream()
                .map(recipient -> new TransactionResult.OfRecipient(recipient, answer))
                .toList();
        tell(() -> listener.done(this, new TransactionResult(answers, Duration.ZERO, 0, true)));
    }

    @Override
    public void quit() {
        onLoop(() -> {
            dialogue.quit();
            move();
        });
    }

    @Override
    public void abort() {
        onLoop(() -> {
            dialogue.abort();
            move();
        });
    }

    private boolean onLoop(Runnable step) {
        try {
            loop.execute(step);
            return true;
        } catch (RejectedExecutionException loopIsClosed) {
            return false;
        }
    }

    private void connect() {
        if (dialogue.isOver()) {
            return;
        }
        channel = Dialer.dial(target, settings, loop, new ChannelEvents(this), new Dialer.Listener() {
            @Override
            public void connected(Channel connected) {
                if (connected == channel) {
                    onConnected(connected);
                } else {
                    close(connected);
                }
            }

            @Override
            public void failed(Cause cause, String detail) {
                fail(cause, detail);
            }
        });
    }

    private void onConnected(Channel connected) {
        local = Endpoints.text(connected.localAddress());
        dialogue.onConnected();
        move();
    }

    /** Bytes came. */
    void onBytes(Channel from, ByteBuf bytes) {
        if (from == channel) {
            byte[] array = ByteBufUtil.getBytes(bytes);
            dialogue.onBytes(array, 0, array.length);
            move();
        }
    }

    /** The connection is gone. */
    void onClosedByPeer(Channel from) {
        if (from == channel) {
            fail(Cause.LOST, content != null && content.isWriting() ? afterBytes() : "closed by the peer");
        }
    }

    /** The connection broke, or TLS did. */
    void onException(Channel from, Throwable why) {
        if (from == channel) {
            // Once TLS stands its failures are a lost connection like any other: after the final dot it may be taken.
            boolean handshake = dialogue.stage() == Stage.STARTTLS && TlsClient.isTlsFailure(why);
            Cause cause = handshake ? Cause.TLS : Cause.LOST;
            String detail = content != null && content.isWriting() ? afterBytes() + ": " : "";
            fail(cause, detail + ConnectFailures.words(why));
        }
    }

    private String afterBytes() {
        return "after " + (content == null ? 0 : content.written()) + " bytes of content";
    }

    /** The connection takes more. */
    void onWritable(Channel from) {
        if (from == channel && content != null) {
            content.write();
        }
    }

    private void onDeadline() {
        dialogue.onTimeout();
        dialogue.againstPipelining().ifPresent(this::rememberNoPipelining);
        move();
    }

    private void onEnvelopeDeadline() {
        dialogue.onEnvelopeTimeout();
        dialogue.againstPipelining().ifPresent(this::rememberNoPipelining);
        move();
    }

    private void rememberNoPipelining(String why) {
        if (withoutPipelining.add(target.host(), System.nanoTime())) {
            LOG.info(
                    "{} offers PIPELINING, but {}; for {} hours it gets one command at a time",
                    target.host(),
                    why,
                    WithoutPipelining.KEPT.toHours());
        }
    }

    private void fail(Cause cause, String detail) {
        dialogue.onFailure(cause, detail);
        move();
    }

    /** Makes all moves that the dialogue wants; a listener or a write may come back here while it does. */
    private void move() {
        if (moving) {
            return;
        }
        moving = true;
        try {
            boolean said = false;
            for (Optional<Move> next = dialogue.nextMove(); next.isPresent(); next = dialogue.nextMove()) {
                Move move = next.get();
                if (move instanceof Move.Say say) {
                    write(say);
                    said = true;
                } else {
                    if (said) {
                        flush();
                        said = false;
                    }
                    make(move);
                }
            }
            if (said) {
                flush();
            }
        } finally {
            moving = false;
        }
        setDeadline();
    }

    private void make(Move move) {
        if (move instanceof Move.StartTls) {
            startTls();
        } else if (move instanceof Move.SendContent send) {
            sendContent(send);
        } else if (move instanceof Move.Ready ready) {
            tell(() -> listener.ready(this, new SessionInfo(peer(), tlsReport, ready.extensions())));
        } else if (move instanceof Move.Done done) {
            done(done);
        } else if (move instanceof Move.Reopen reopen) {
            LOG.info(
                    "{}: {}; going on in plain text",
                    target.host(),
                    reopen.why().describe());
            closeChannel();
            connect();
        } else if (move instanceof Move.Close close) {
            closed(close.why(), close.asked());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed write shows as a lost connection or a time-out
    private void write(Move.Say say) {
        Channel to = channel;
        if (to != null && to.isActive()) {
            ByteBuf line = to.alloc().buffer(say.line().length() + 2);
            ByteBufUtil.writeUtf8(line, say.line());
            line.writeByte('\r').writeByte('\n');
            to.write(line);
        }
    }

    private void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    private void startTls() {
        Channel on = channel;
        if (on == null) {
            return;
        }
        tls.start(on, target, (report, why) -> {
            if (on != channel) {
                return;
            }
            if (report != null) {
                tlsReport = Optional.of(report);
                dialogue.onTls(report);
                move();
            } else {
                fail(Cause.TLS, why);
            }
        });
    }

    private void sendContent(Move.SendContent send) {
        Channel to = channel;
        if (to == null) {
            return;
        }
        ContentPace pace =
                ContentPace.of(settings.timeouts().block(), send.content().size(), System.nanoTime());
        try {
            ContentWriter writer = new ContentWriter(to, send.content(), new ContentWriter.Listener() {
                @Override
                public void progressed() {
                    deadline.set(pace.nextBlock(System.nanoTime()));
                }

                @Override
                public void sent() {
                    dialogue.onContentSent();
                    move();
                }

                @Override
                public void unreadable(String why) {
                    LOG.error("A mail for {} can't be sent: {}", target.host(), why);
                    fail(Cause.LOCAL, why);
                }
            });
            content = writer;
            writer.write();
        } catch (IOException unreadable) {
            LOG.error(
                    "A mail for {} can't be sent: the content can't be read: {}", target.host(), unreadable.toString());
            dialogue.onFailure(Cause.LOCAL, "the content can't be read: " + unreadable);
        }
    }

    private void done(Move.Done done) {
        envelopeDeadline.clear();
        Duration duration = Duration.ofNanos(System.nanoTime() - begunNanos);
        long bytes = 0;
        if (content != null) {
            bytes = content.written();
            content.close();
            content = null;
        }
        TransactionResult result = new TransactionResult(done.answers(), duration, bytes, done.ended());
        tell(() -> listener.done(this, result));
    }

    private void closed(Answer why, boolean asked) {
        closeChannel();
        deadline.cancel();
        envelopeDeadline.cancel();
        onClosed.accept(this);
        tell(() -> listener.closed(this, peer(), why, asked));
    }

    private void closeChannel() {
        Channel closing = channel;
        channel = null;
        tlsReport = Optional.empty();
        if (closing != null) {
            close(closing);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done after it
    private static void close(Channel channel) {
        channel.close();
    }

    private Peer peer() {
        return new Peer(target.host(), Endpoints.text(target.address()), local, dialogue.banner());
    }

    private void setDeadline() {
        if (dialogue.steps() == deadlineStep) {
            return;
        }
        deadlineStep = dialogue.steps();
        Optional<Duration> patience = dialogue.patience();
        if (patience.isPresent() && channel != null && channel.isActive()) {
            deadline.set(patience.get());
        } else {
            deadline.clear();
        }
    }

    /** A listener that throws must not take the session with it: its other sessions' mail depends on it. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException broken) {
            LOG.error("A listener of the session with {} failed", target.host(), broken);
        }
    }

    @Override
    public String toString() {
        return "session with " + target.host() + " " + List.of(Endpoints.text(target.address()), local);
    }
}
