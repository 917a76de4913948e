package org.postiljon.benchmarks.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkTest {
    private static final String ENVELOPE = "MAIL FROM:<a@a.example>\r\nRCPT TO:<b@b.example>\r\nDATA\r\n";

    private static String said(ByteBuffer out) {
        return StandardCharsets.US_ASCII.decode(out.duplicate().flip()).toString();
    }

    /** What the sink says to a session that comes in pieces of these lengths. */
    private static String hear(SinkDialogue dialogue, String session, Random lengths) {
        byte[] all = session.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(64 * 1024);
        for (int at = 0; at < all.length; ) {
            int n = Math.min(all.length - at, 1 + lengths.nextInt(9));
            dialogue.hear(ByteBuffer.wrap(Arrays.copyOfRange(all, at, at + n)), out);
            at += n;
        }
        return said(out);
    }

    @RepeatedTest(50)
    void takesASessionInAnyPieces(RepetitionInfo seed) {
        String session =
                "EHLO x\r\n" + ENVELOPE + "one\r\n..\r\n.x\r\n\r.\r\n\r\n.\r\nRSET\r\n" + ENVELOPE + ".\r\nQUIT\r\n";
        SinkDialogue dialogue = new SinkDialogue();
        String said = hear(dialogue, session, new Random(seed.getCurrentRepetition()));
        assertThat(said.lines().map(line -> line.substring(0, 4)).toList())
                .isEqualTo(List.of(
                        "250-", "250-", "250-", "250 ", "250 ", "250 ", "354 ", "250 ", "250 ", "250 ", "250 ", "354 ",
                        "250 ", "221 "));
        assertThat(dialogue.mails()).isEqualTo(2);
        assertThat(dialogue.bytes()).isEqualTo("one\r\n..\r\n.x\r\n\r.\r\n\r\n.\r\n.\r\n".length());
        assertThat(dialogue.isOver()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a\\n.\\n",
                "a\\r\\n.\\n",
                "a\\n.\\r\\n",
                "a\\r.\\r\\n",
                ".\\r\\r\\n",
                "a\\r\\n.\\r.\\r\\n",
                "..\\r\\n"
            })
    void onlyADotBetweenTwoWholeLineEndsIsTheEnd(String content) {
        SinkDialogue dialogue = new SinkDialogue();
        String bytes = content.replace("\\r", "\r").replace("\\n", "\n");
        hear(dialogue, ENVELOPE + bytes, new Random(1));
        assertThat(dialogue.mails()).isZero();
        hear(dialogue, "\r\n.\r\n", new Random(1));
        assertThat(dialogue.mails()).isEqualTo(1);
    }

    @Test
    void countsWhatItAnsweredOverSockets() throws IOException {
        try (Sink sink = new Sink(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (int session = 0; session < 3; session++) {
                try (Socket socket =
                        new Socket(sink.address().getAddress(), sink.address().getPort())) {
                    socket.setSoTimeout(5_000);
                    OutputStream out = socket.getOutputStream();
                    String mail = ENVELOPE + "x".repeat(100_000) + "\r\n.\r\n";
                    out.write(("EHLO x\r\n" + mail + mail + "QUIT\r\n").getBytes(StandardCharsets.US_ASCII));
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    List<String> lines = in.lines().toList();
                    assertThat(lines.get(0)).startsWith("220 ");
                    assertThat(lines.get(lines.size() - 1)).startsWith("221 ");
                }
            }
            await().until(() -> sink.mails() == 6);
            assertThat(sink.connections()).isEqualTo(3);
            assertThat(sink.bytes()).isEqualTo(6 * 100_005L);
        }
    }
}
