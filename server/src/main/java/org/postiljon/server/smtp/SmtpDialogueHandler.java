package org.postiljon.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.dsn.DSNStatus;
import org.apache.james.smtpserver.netty.SMTPChannelInboundHandler;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.jspecify.annotations.Nullable;
import org.postiljon.extension.intake.ReplyLater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James's dialogue of one connection, on its I/O thread and with the {@link LineDecoder} before it. It is held, and no line
 * comes, while one of two things takes time: the reply to a mail is pending, or what blocks is done on another thread
 * ({@link Dialogues}). So no reply overtakes another, and a client that goes on sending fills its own connection only.
 */
final class SmtpDialogueHandler extends SMTPChannelInboundHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(SmtpDialogueHandler.class);

    private final Dialogues dialogues;

    @SuppressWarnings("NullAway.Init") // handlerAdded comes first
    private ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init")
    private LineDecoder lines;

    private @Nullable ScheduledFuture<?> patience;
    /** Of line handlers that James has put before its commands: for content, and for what AUTH asks. */
    private int lineHandlers;

    private boolean inContent;
    private boolean replyPending;
    private boolean elsewhere;
    private boolean greeted;
    private boolean gone;

    SmtpDialogueHandler(
            Protocol protocol, Encryption encryption, boolean proxyRequired, SmtpMetrics metrics, Dialogues dialogues) {
        super(protocol, encryption, proxyRequired, metrics);
        this.dialogues = dialogues;
        resultHandlers.add(watching());
    }

    /** Runs before the response is written. */
    @SuppressWarnings("rawtypes") // as James has it
    private ProtocolHandlerResultHandler watching() {
        return (session, response, executionTime, handler) -> {
            if (response instanceof StartTlsResponse) {
                lines.tlsBegins();
            } else if (response != null && SMTPRetCode.DATA_READY.equals(response.getRetCode())) {
                inContent = true;
                lines.contentBegins();
            }
            return response;
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        lines = (LineDecoder) context.pipeline().get(HandlerConstants.FRAMER);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        if (dialogues.greetsElsewhere((InetSocketAddress) context.channel().remoteAddress())) {
            elsewhere(() -> greet(context));
        } else {
            greet(context);
        }
    }

    private void greet(ChannelHandlerContext context) throws Exception {
        greeted = true;
        super.channelActive(context);
    }

    @Override
    protected ProtocolSession createSession(ChannelHandlerContext context) {
        ProtocolSession session = super.createSession(context);
        session.setAttachment(ReplyLater.KEY, reply -> replyLater(session, reply), ProtocolSession.State.Connection);
        return session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf line && isForElsewhere(line)) {
            elsewhere(() -> super.channelRead(context, message));
        } else {
            super.channelRead(context, message);
        }
    }

    private boolean isForElsewhere(ByteBuf line) {
        if (inContent) {
            return dialogues.hooksMayBlock() && LineDecoder.isFinalDot(line);
        }
        String verb = line.toString(line.readerIndex(), Math.min(8, line.readableBytes()), StandardCharsets.US_ASCII)
                .toUpperCase(Locale.ROOT);
        return lineHandlers > 0
                || verb.startsWith("AUTH")
                // What TLS is to encrypt must not be written from another thread.
                || (dialogues.hooksMayBlock() && !verb.startsWith("STARTTLS"));
    }

    @Override
    public void pushLineHandler(ChannelInboundHandlerAdapter handler) {
        lineHandlers++;
        super.pushLineHandler(handler);
    }

    @Override
    public void popLineHandler() {
        lineHandlers = Math.max(0, lineHandlers - 1);
        inContent = false;
        super.popLineHandler();
    }

    /** Something of James that may block. */
    private interface Blocking {
        void run() throws Exception;
    }

    private void elsewhere(Blocking work) {
        elsewhere = true;
        hold();
        dialogues.threads().execute(() -> {
            Throwable failure = null;
            try {
                work.run();
            } catch (Throwable e) {
                failure = e;
            }
            back(failure);
        });
    }

    private void back(@Nullable Throwable failure) {
        onThisThread(() -> {
            elsewhere = false;
            if (failure != null) {
                ctx.pipeline().fireExceptionCaught(failure);
            }
            if (gone) {
                leave();
            } else {
                goOn();
            }
        });
    }

    private void replyLater(ProtocolSession session, CompletionStage<? extends Response> reply) {
        replyPending = true;
        dialogues.pending().begin();
        if (!elsewhere) {
            hold();
        }
        patience = ctx.executor()
                .schedule(() -> answer(session, tooLate()), dialogues.patience().toMillis(), TimeUnit.MILLISECONDS);
        var unused = reply.whenComplete((response, failure) -> onThisThread(() -> answer(session, response)));
    }

    /** The mail may be stored all the same, as when the client does not wait: then it comes twice if it is sent again. */
    private static SMTPResponse tooLate() {
        SMTPResponse response = new SMTPResponse(
                SMTPRetCode.LOCAL_ERROR,
                DSNStatus.getStatus(DSNStatus.TRANSIENT, DSNStatus.SYSTEM_OTHER)
                        + " The mail could not be stored in time, try again later");
        response.setEndSession(true);
        return response;
    }

    private void answer(ProtocolSession session, Response response) {
        if (!replyPending) {
            return; // it was answered that it is too late
        }
        replyPending = false;
        dialogues.pending().end();
        if (patience != null) {
            patience.cancel(false);
        }
        if (!gone) {
            ((ProtocolSessionImpl) session).getProtocolTransport().writeResponse(response, session);
            goOn();
        }
    }

    private void onThisThread(Runnable run) {
        try {
            ctx.executor().execute(run);
        } catch (RejectedExecutionException stopped) {
            LOGGER.debug("The server has stopped, and {} is not answered", ctx.channel(), stopped);
        }
    }

    private void hold() {
        lines.hold();
        ctx.channel().config().setAutoRead(false);
    }

    private void goOn() {
        if (elsewhere || replyPending || dialogues.stopping()) {
            return;
        }
        try {
            lines.goOn();
        } catch (Exception e) {
            ctx.pipeline().fireExceptionCaught(e);
        }
        if (!elsewhere && !replyPending) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        if (!elsewhere) {
            leave();
        }
    }

    private void leave() {
        try {
            if (greeted) {
                super.channelInactive(ctx);
            } else {
                ctx.fireChannelInactive();
            }
        } catch (Exception e) {
            LOGGER.warn("What belongs to a connection could not be freed", e);
        }
    }
}
