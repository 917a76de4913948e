package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postiljon.bounce.reply.NoReply.Cause;

/** The exceptions that the JDK and Netty throw where a connection does not come up, with Linux's words. */
class ConnectFailuresTest {
    private static final InetSocketAddress IPV4 = new InetSocketAddress("192.0.2.1", 25);
    private static final InetSocketAddress IPV6 = new InetSocketAddress("2001:db8::1", 25);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectTimeoutException("connection timed out: /192.0.2.1:25"), Cause.TIMEOUT),
                Arguments.of(new ConnectException("Connection timed out"), Cause.TIMEOUT),
                Arguments.of(new ConnectException("Connection refused"), Cause.REFUSED),
                Arguments.of(new NoRouteToHostException("No route to host"), Cause.REFUSED),
                Arguments.of(new SocketException("Network is unreachable"), Cause.REFUSED),
                Arguments.of(new UnsupportedAddressTypeException(), Cause.REFUSED),
                // The connection stood: what was due is the greeting.
                Arguments.of(new IOException("Connection reset by peer"), Cause.LOST),
                Arguments.of(new SocketException("Connection reset by peer"), Cause.LOST),
                Arguments.of(new SocketException("Broken pipe"), Cause.LOST),
                Arguments.of(new SocketException("Software caused connection abort"), Cause.LOST),
                // What a router's ICMP can make of a connect is not our own fault.
                Arguments.of(new SocketException("Host is down"), Cause.REFUSED),
                Arguments.of(new SocketException("Protocol not available"), Cause.REFUSED),
                Arguments.of(new SocketException("Machine is not on the network"), Cause.REFUSED),
                Arguments.of(new ProtocolException("Protocol error"), Cause.REFUSED),
                // This is.
                Arguments.of(new BindException("Cannot assign requested address"), Cause.LOCAL),
                Arguments.of(new BindException("Address already in use"), Cause.LOCAL),
                Arguments.of(
                        new SocketException("Cannot assign requested address: /192.0.2.1:25")
                                .initCause(new BindException("Cannot assign requested address")),
                        Cause.LOCAL),
                Arguments.of(
                        new ChannelException("Unable to create Channel", new SocketException("Too many open files")),
                        Cause.LOCAL),
                Arguments.of(new SocketException("No buffer space available"), Cause.LOCAL),
                Arguments.of(new SocketException("Cannot allocate memory"), Cause.LOCAL),
                Arguments.of(new SocketException("Operation not permitted"), Cause.LOCAL));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatAFailureMeans(Throwable thrown, Cause cause) {
        assertThat(ConnectFailures.cause(thrown, "", IPV4)).isEqualTo(cause);
        assertThat(ConnectFailures.cause(thrown, "192.0.2.7", IPV4)).isEqualTo(cause);
    }

    @Test
    void aMachineWithoutIpv6MayReachTheHostOverIpv4() {
        BindException none = new BindException("Cannot assign requested address");
        assertThat(ConnectFailures.cause(none, "", IPV6)).isEqualTo(Cause.REFUSED);
        assertThat(ConnectFailures.cause(none, "2001:db8::7", IPV6)).isEqualTo(Cause.LOCAL);
    }

    @Test
    void wordsAreThoseOfTheFirstCause() {
        assertThat(ConnectFailures.words(
                        new ChannelException("Unable to create Channel", new SocketException("Too many open files"))))
                .isEqualTo("Too many open files");
        assertThat(ConnectFailures.words(new SocketException())).isEqualTo("SocketException");
    }
}
