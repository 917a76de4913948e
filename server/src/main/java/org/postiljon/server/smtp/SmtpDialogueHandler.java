package org.postiljon.server.smtp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.apache.james.smtpserver.netty.SMTPChannelInboundHandler;
import org.apache.james.smtpserver.netty.SmtpMetrics;

/** James's dialogue of one connection, which tells when content begins. */
final class SmtpDialogueHandler extends SMTPChannelInboundHandler {
    private final AtomicInteger contentsBegun = new AtomicInteger();
    private boolean refused;

    SmtpDialogueHandler(Protocol protocol, Encryption encryption, boolean proxyRequired, SmtpMetrics metrics) {
        super(protocol, encryption, proxyRequired, metrics);
        resultHandlers.add(countContents());
    }

    /** Runs before the response is written. */
    @SuppressWarnings("rawtypes") // as James has it
    private ProtocolHandlerResultHandler countContents() {
        return (session, response, executionTime, handler) -> {
            if (response != null && SMTPRetCode.DATA_READY.equals(response.getRetCode())) {
                contentsBegun.incrementAndGet();
            }
            return response;
        };
    }

    /** How often content was asked for (354). From any thread. */
    int contentsBegun() {
        return contentsBegun.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object line) throws Exception {
        if (refused) {
            ReferenceCountUtil.release(line);
            return;
        }
        super.channelRead(ctx, line);
    }

    /**
     * A line was left out because it is too long. In content, which a sender began before it was asked to, the mail would
     * be taken without that line: the connection ends instead, and the sender keeps the mail.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        refused |= cause instanceof TooLongFrameException && isInContent(ctx);
        super.exceptionCaught(ctx, cause);
        if (refused) {
            var unused = ctx.close();
        }
    }

    private static boolean isInContent(ChannelHandlerContext ctx) {
        return ctx.channel().attr(SESSION_ATTRIBUTE_KEY).get() instanceof ExtendedSMTPSession session
                && session.getMimeMessageWriter() != null;
    }
}
