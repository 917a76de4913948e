package org.postiljon.delivery.smtp.net;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** IP addresses, and how people read them: {@code 192.0.2.1:25}, {@code [2001:db8::1]:25}. */
final class Endpoints {
    private Endpoints() {}

    /** The IP address that is written here; empty: it is none. Asks no DNS. */
    static Optional<InetAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException wrongLength) {
            return Optional.empty();
        }
    }

    /** Whether both are IPv4, or both IPv6. */
    static boolean sameFamily(InetAddress ip, InetSocketAddress other) {
        return other.getAddress() instanceof Inet6Address == ip instanceof Inet6Address;
    }

    static String text(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "";
        }
        InetAddress ip = inet.getAddress();
        if (ip == null) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        String text = ip.getHostAddress();
        return (ip instanceof Inet6Address ? "[" + text + "]" : text) + ":" + inet.getPort();
    }
}
