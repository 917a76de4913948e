package org.postiljon.delivery.smtp.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells a session what happens on one of its connections. */
final class ChannelEvents extends ChannelInboundHandlerAdapter {
    private final NettySession session;

    ChannelEvents(NettySession session) {
        this.session = session;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            session.onBytes(context.channel(), bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.onClosedByPeer(context.channel());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.onWritable(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
        session.onException(context.channel(), why);
    }
}
