package org.postiljon.delivery.smtp.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postiljon.bounce.reply.NoReply.Cause;
import org.postiljon.delivery.smtp.SessionSettings;
import org.postiljon.delivery.smtp.Target;

/** Opens TCP connections, from the local address that is set. Asks no DNS. */
final class Dialer {
    /** Who hears how it went: one of the two, once, on the event loop. */
    interface Listener {
        /** The connection stands. */
        void connected(Channel channel);

        /** It does not come up. */
        void failed(Cause cause, String detail);
    }

    private Dialer() {}

    /** Begins to connect; answers the channel that is being opened, or null where there is nothing to open. */
    static @Nullable Channel dial(
            Target target, SessionSettings settings, EventLoop loop, ChannelHandler events, Listener listener) {
        InetSocketAddress to = target.address();
        Optional<InetAddress> from = Endpoints.parse(settings.bind());
        if (to.isUnresolved()) {
            listener.failed(Cause.DNS, to.getHostString() + " is not resolved");
            return null;
        }
        if (from.isEmpty() && !settings.bind().isEmpty()) {
            listener.failed(Cause.LOCAL, "the local address '" + settings.bind() + "' is not an IP address");
            return null;
        }
        if (from.isPresent() && !Endpoints.sameFamily(from.get(), to)) {
            // As a network that can't be reached: another address of the host may do.
            listener.failed(Cause.REFUSED, settings.bind() + " can't reach " + Endpoints.text(to));
            return null;
        }
        ChannelFuture connecting = bootstrap(settings, loop, events)
                .connect(to, from.map(ip -> new InetSocketAddress(ip, 0)).orElse(null));
        connecting.addListener(done -> {
            if (loop.inEventLoop()) {
                tell(connecting, settings.bind(), to, listener);
            } else {
                // Where no socket can be made (no descriptor is left) Netty tells it on a thread of its own.
                loop.execute(() -> tell(connecting, settings.bind(), to, listener));
            }
        });
        // A channel that could not be made is on no event loop, and can't even be closed.
        return connecting.channel().isRegistered() ? connecting.channel() : null;
    }

    private static void tell(ChannelFuture ended, String bind, InetSocketAddress to, Listener listener) {
        if (ended.isSuccess()) {
            listener.connected(ended.channel());
            return;
        }
        Cause cause = ConnectFailures.cause(ended.cause(), bind, to);
        String words = ConnectFailures.words(ended.cause());
        boolean ofBind = cause == Cause.LOCAL && !bind.isEmpty();
        listener.failed(cause, ofBind ? "can't send from " + bind + ": " + words : words);
    }

    private static Bootstrap bootstrap(SessionSettings settings, EventLoop loop, ChannelHandler events) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                // A peer may answer, then close while we write: its answer must be read before the connection goes.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 512, 16_384))
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        millis(settings.timeouts().connect()))
                .handler(events);
    }

    private static int millis(Duration duration) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
    }
}
