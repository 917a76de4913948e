package org.postiljon.delivery.smtp.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Locale;
import org.postiljon.bounce.reply.NoReply.Cause;

/** What an exception says about a connection that does not come up. */
final class ConnectFailures {
    /** Linux's words for what has only to do with this machine: ENOBUFS, ENOMEM, and EPERM of its own firewall. */
    private static final List<String> OURS =
            List.of("no buffer space", "cannot allocate memory", "operation not permitted");

    /**
     * ECONNRESET, EPIPE and ECONNABORTED: the connection stood and was broken before we were told that it does. A host
     * that takes none answers a SYN with RST, which is ECONNREFUSED.
     */
    private static final List<String> BROKEN = List.of("reset by peer", "broken pipe", "connection abort");

    private ConnectFailures() {}

    /**
     * Why no connection came up. What is not known to be our own fault is the network's or the host's, for it may say
     * anything (ICMP): then the next address is tried.
     *
     * @param bind local address that is set; empty: the system chooses
     * @param to   address of the host
     */
    static Cause cause(Throwable thrown, String bind, InetSocketAddress to) {
        // Netty wraps some exceptions of the JDK in its own, of a less exact class.
        Throwable first = first(thrown);
        if (first instanceof ConnectTimeoutException) {
            return Cause.TIMEOUT;
        }
        if (first instanceof BindException) {
            // From bind and from connect: the local address is not ours, or has no free port. Where the system chooses
            // and has no IPv6 address to choose, IPv4 may do.
            return bind.isEmpty() && to.getAddress() instanceof Inet6Address ? Cause.REFUSED : Cause.LOCAL;
        }
        if (first instanceof ConnectException) {
            return lower(first).contains("timed out") ? Cause.TIMEOUT : Cause.REFUSED;
        }
        // No socket could be made: no descriptor is left.
        if (thrown instanceof RuntimeException && !(first instanceof UnsupportedAddressTypeException)) {
            return Cause.LOCAL;
        }
        String text = lower(first);
        if (OURS.stream().anyMatch(text::contains)) {
            return Cause.LOCAL;
        }
        return BROKEN.stream().anyMatch(text::contains) ? Cause.LOST : Cause.REFUSED;
    }

    /** For people: what the first cause says, without its class where the text says enough. */
    static String words(Throwable thrown) {
        Throwable first = first(thrown);
        String message = first.getMessage();
        return message == null || message.isBlank() ? first.getClass().getSimpleName() : message;
    }

    private static Throwable first(Throwable thrown) {
        Throwable first = thrown;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first;
    }

    private static String lower(Throwable thrown) {
        return words(thrown).toLowerCase(Locale.ROOT);
    }
}
