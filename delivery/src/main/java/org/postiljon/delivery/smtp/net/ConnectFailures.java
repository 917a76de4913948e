package org.postiljon.delivery.smtp.net;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import org.postiljon.bounce.reply.NoReply.Cause;

/** What an exception says about the connection. */
final class ConnectFailures {
    private ConnectFailures() {}

    /** Why no connection came up. */
    static Cause cause(Throwable thrown) {
        if (thrown instanceof ConnectTimeoutException) {
            return Cause.TIMEOUT;
        }
        // A BindException comes from bind and from connect: the local address is not ours, or has no free port.
        if (thrown instanceof BindException) {
            return Cause.LOCAL;
        }
        if (thrown instanceof ConnectException) {
            return lower(thrown).contains("timed out") ? Cause.TIMEOUT : Cause.REFUSED;
        }
        if (thrown instanceof NoRouteToHostException) {
            return Cause.REFUSED;
        }
        // An address family that this machine does not speak is a network that can't be reached: the next address of
        // the host may do.
        String text = lower(thrown);
        if (text.contains("unreachable") || text.contains("family") || text.contains("reset by peer")) {
            return Cause.REFUSED;
        }
        return thrown instanceof IOException || thrown instanceof RuntimeException ? Cause.LOCAL : Cause.REFUSED;
    }

    /** For people: what the first cause says, without its class where the text says enough. */
    static String words(Throwable thrown) {
        Throwable first = thrown;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String message = first.getMessage();
        return message == null || message.isBlank() ? first.getClass().getSimpleName() : message;
    }

    private static String lower(Throwable thrown) {
        return (thrown.getClass().getSimpleName() + " " + words(thrown)).toLowerCase(Locale.ROOT);
    }
}
