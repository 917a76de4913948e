package org.postiljon.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import org.apache.james.protocols.netty.AllButStartTlsLineBasedChannelHandler;
import org.apache.james.protocols.netty.HandlerConstants;
import org.jspecify.annotations.Nullable;

/**
 * Parts what a sender says into lines. A command is as long as James allows (RFC 5321 section 4.5.3.1.4 wants 512 octets);
 * a line of content may have any length, and goes on in pieces, so that no line must fit into memory.
 *
 * <p>A piece is a part of a line without its end. One that does not begin a line gets a dot in front where it begins with
 * one (RFC 5321 section 4.5.2), so that who takes it can treat it as a line.
 */
final class LineDecoder extends AllButStartTlsLineBasedChannelHandler {
    /** Octets of a piece. */
    static final int PIECE = 8_192;
    /** A rest is longer than an empty line, and than the final dot: it can't be taken for one of them. */
    private static final int SHORTEST_REST = 4;

    private final ChannelPipeline pipeline;
    private int contentsSeen;
    private boolean betweenLines = true;
    private boolean inContent;
    private boolean inLine;

    LineDecoder(ChannelPipeline pipeline, int longestCommand) {
        super(pipeline, longestCommand, false, "starttls");
        this.pipeline = pipeline;
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf buffer) throws Exception {
        if (!inContent && betweenLines && contentsBegun() != contentsSeen) {
            inContent = true;
        }
        if (inContent) {
            return content(ctx, buffer);
        }
        Object line = super.decode(ctx, buffer);
        betweenLines = line != null;
        return line;
    }

    /** This runs ahead of the dialogue on a thread of its own; but content comes after the reply to DATA. */
    private int contentsBegun() {
        return pipeline.get(HandlerConstants.CORE_HANDLER) instanceof SmtpDialogueHandler dialogue
                ? dialogue.contentsBegun()
                : 0;
    }

    private @Nullable ByteBuf content(ChannelHandlerContext ctx, ByteBuf buffer) {
        int start = buffer.readerIndex();
        int longest = Math.min(buffer.readableBytes(), PIECE + SHORTEST_REST - 1);
        int lineFeed = buffer.indexOf(start, start + longest, (byte) '\n');
        if (lineFeed < 0 && buffer.readableBytes() < PIECE + SHORTEST_REST) {
            return null;
        }
        boolean goesOn = inLine;
        inLine = lineFeed < 0;
        ByteBuf part = buffer.readRetainedSlice(inLine ? PIECE : lineFeed - start + 1);
        if (goesOn) {
            return part.getByte(0) == '.' ? stuffed(ctx, part) : part;
        }
        if (isFinalDot(part)) {
            inContent = false;
            contentsSeen = contentsBegun();
        }
        return part;
    }

    private static boolean isFinalDot(ByteBuf line) {
        return line.readableBytes() == 3 && line.getByte(0) == '.' && line.getByte(1) == '\r';
    }

    private static ByteBuf stuffed(ChannelHandlerContext ctx, ByteBuf part) {
        ByteBuf stuffed = ctx.alloc().buffer(part.readableBytes() + 1);
        stuffed.writeByte('.').writeBytes(part);
        part.release();
        return stuffed;
    }
}
