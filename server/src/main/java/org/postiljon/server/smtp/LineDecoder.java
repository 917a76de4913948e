package org.postiljon.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import org.apache.james.protocols.netty.AllButStartTlsLineBasedChannelHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts what a sender says into lines. A command is as long as James allows (RFC 5321 section 4.5.3.1.4 wants 512 octets);
 * a line of content may have any length, and goes on in pieces, so that no line must fit into memory.
 *
 * <p>A piece is a part of a line without its end. One that does not begin a line gets a dot in front where it begins with
 * one (RFC 5321 section 4.5.2), so that who takes it can treat it as a line.
 *
 * <p>It runs on the connection's I/O thread, as the {@link SmtpDialogueHandler}: each line is dealt with before the next
 * one is looked for. While the dialogue is held nothing is, and what was read already (one read of the socket at most)
 * stays here.
 */
final class LineDecoder extends AllButStartTlsLineBasedChannelHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(LineDecoder.class);
    /** Octets of a piece. */
    static final int PIECE = 8_192;
    /** A rest is longer than an empty line, and than the final dot: it can't be taken for one of them. */
    private static final int SHORTEST_REST = 4;

    private final ChannelPipeline pipeline;
    private boolean inContent;
    private boolean inLine;
    private boolean held;
    private boolean tlsBegins;

    LineDecoder(ChannelPipeline pipeline, int longestCommand) {
        super(pipeline, longestCommand, false, "starttls");
        this.pipeline = pipeline;
    }

    /** What comes now is content, up to its final dot. */
    void contentBegins() {
        inContent = true;
    }

    /** What comes with the next read is said through TLS. */
    void tlsBegins() {
        tlsBegins = true;
    }

    /** Stops to decode. */
    void hold() {
        held = true;
    }

    /** Decodes what is here, then what comes. */
    void goOn() throws Exception {
        held = false;
        channelRead(pipeline.context(this), Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        tlsBegins = false;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (held) {
            ctx.fireChannelReadComplete(); // Netty's would ask for more, as no line came out
        } else {
            super.channelReadComplete(ctx);
        }
    }

    @Override
    protected @Nullable Object decode(ChannelHandlerContext ctx, ByteBuf buffer) throws Exception {
        if (held) {
            return null;
        }
        if (tlsBegins) {
            // Said in the clear behind STARTTLS, maybe by another (RFC 3207 section 6): James looks for it before the
            // first mail only.
            buffer.skipBytes(buffer.readableBytes());
            LOGGER.info(
                    "{} said something in the clear behind STARTTLS",
                    ctx.channel().remoteAddress());
            var unused = ctx.close();
            return null;
        }
        return inContent ? content(ctx, buffer) : super.decode(ctx, buffer);
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
        }
        return part;
    }

    static boolean isFinalDot(ByteBuf line) {
        return line.readableBytes() == 3 && line.getByte(0) == '.' && line.getByte(1) == '\r';
    }

    private static ByteBuf stuffed(ChannelHandlerContext ctx, ByteBuf part) {
        ByteBuf stuffed = ctx.alloc().buffer(part.readableBytes() + 1);
        stuffed.writeByte('.').writeBytes(part);
        part.release();
        return stuffed;
    }
}
