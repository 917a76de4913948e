package org.postiljon.server.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send on without waiting for the reply to their mail fill their own connection, not the server. */
class FloodTest {
    private static final int IDLE = 1_000;
    private static final int FLOODING = 100;
    private static final long MOST_PER_CLIENT = 4L << 20; // what the system buffers of a connection that nobody reads
    private static final long MOST_IN_SERVER = 32L << 20;
    private static final String BEGIN =
            "EHLO c.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<f%d@localhost>\r\nDATA\r\n";

    private record Client(SocketChannel channel, Line line) {}

    @Test
    void aThousandIdleAndAHundredFloodingClientsCostLittle(@TempDir Path disk) throws Exception {
        List<Client> all = new ArrayList<>();
        try (IntakeTranscripts server = new IntakeTranscripts(disk, "", "360")) {
            for (int i = 0; i < IDLE + FLOODING; i++) {
                all.add(connect(server));
            }
            for (Client client : all) {
                assertThat(client.line().reply()).startsWith("220");
            }
            server.store().hold();
            List<Client> flooding = all.subList(IDLE, IDLE + FLOODING);
            for (int i = 0; i < FLOODING; i++) {
                sendMail(flooding.get(i), i);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> server.store().pending() == FLOODING);
            long before = buffered();
            flood(server, flooding);
            assertThat(buffered() - before).isLessThan(MOST_IN_SERVER);

            server.store().release();
            for (Client client : flooding) {
                client.channel().configureBlocking(true);
                assertThat(client.line().reply()).startsWith("250 2.6.0");
            }
            server.servesOthers();
        } finally {
            for (Client client : all) {
                client.line().close();
            }
        }
    }

    private static Client connect(IntakeTranscripts server) throws Exception {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 64 << 10);
        channel.connect(
                new InetSocketAddress(server.smtp().getHost(), server.smtp().getPort()));
        return new Client(channel, new Line(channel.socket()));
    }

    private static void sendMail(Client client, int number) throws Exception {
        client.line().say(BEGIN.formatted(number));
        for (String reply : new String[] {"250", "250", "250", "354"}) {
            assertThat(client.line().reply()).startsWith(reply);
        }
        client.line().say("Subject: flood\r\n\r\nbody\r\n.\r\n");
    }

    /** Until no connection takes a byte more, although the server had its turn. */
    private static void flood(IntakeTranscripts server, List<Client> clients) throws Exception {
        ByteBuffer commands = ByteBuffer.wrap("NOOP\r\n".repeat(10_000).getBytes(US_ASCII));
        long[] written = new long[clients.size()];
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < written.length; i++) {
                SocketChannel channel = clients.get(i).channel();
                channel.configureBlocking(false);
                int now = channel.write(commands.duplicate());
                written[i] += now;
                more |= now > 0;
                assertThat(written[i]).isLessThan(MOST_PER_CLIENT);
            }
            server.servesOthers();
        }
    }

    private static long buffered() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                + PooledByteBufAllocator.DEFAULT.metric().usedHeapMemory();
    }
}
