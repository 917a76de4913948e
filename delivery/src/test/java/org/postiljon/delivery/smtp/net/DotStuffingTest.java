package org.postiljon.delivery.smtp.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Content as DATA wants it: RFC 5321 sections 2.3.8 and 4.5.2. */
class DotStuffingTest {
    @Test
    void dotsAtLineStartsAreDoubled() {
        assertThat(written("a\r\n.b\r\n..\r\n.\r\nc.d\r\n")).isEqualTo("a\r\n..b\r\n...\r\n..\r\nc.d\r\n.\r\n");
        assertThat(written(".")).isEqualTo("..\r\n.\r\n");
    }

    @Test
    void eachLineEndBecomesCrLf() {
        assertThat(written("a\nb\rc\r\nd\n\n\r\re")).isEqualTo("a\r\nb\r\nc\r\nd\r\n\r\n\r\n\r\ne\r\n.\r\n");
        assertThat(written("a\n.b\r.c")).isEqualTo("a\r\n..b\r\n..c\r\n.\r\n");
    }

    @Test
    void theLastLineGetsAnEnd() {
        assertThat(written("a")).isEqualTo("a\r\n.\r\n");
        assertThat(written("a\r")).isEqualTo("a\r\n.\r\n");
        assertThat(written("a\n")).isEqualTo("a\r\n.\r\n");
        assertThat(written("")).isEqualTo(".\r\n");
    }

    /** A receiver that undoes it gets the same lines, wherever the content was cut, and sees its end only at the end. */
    @Property
    void aReceiverReadsTheSameLines(@ForAll("content") String content, @ForAll @IntRange(min = 1, max = 7) int chunk) {
        String wire = written(content, chunk);
        assertThat(wire).endsWith(".\r\n");
        List<String> lines = Arrays.asList(wire.split("\r\n", -1));
        assertThat(lines.subList(0, lines.size() - 2)).doesNotContain(".");
        assertThat(lines.get(lines.size() - 2)).isEqualTo(".");
        assertThat(lines).noneMatch(line -> line.contains("\r") || line.contains("\n"));
        StringBuilder read = new StringBuilder();
        for (String line : lines.subList(0, lines.size() - 2)) {
            read.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        String wanted = content.replace("\r\n", "\n").replace('\r', '\n');
        if (!wanted.isEmpty() && !wanted.endsWith("\n")) {
            wanted += "\n";
        }
        assertThat(read.toString()).isEqualTo(wanted.replace("\n", "\r\n"));
    }

    @Provide
    Arbitrary<String> content() {
        return Arbitraries.of("a", ".", "\r", "\n", "\r\n", "\u00fc")
                .list()
                .ofMaxSize(30)
                .map(list -> String.join("", list));
    }

    private static String written(String content) {
        return written(content, Integer.MAX_VALUE);
    }

    private static String written(String content, int chunk) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        DotStuffing dots = new DotStuffing();
        ByteBuf out = Unpooled.buffer();
        for (int from = 0; from < bytes.length; from += Math.min(chunk, bytes.length)) {
            byte[] piece = Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, (long) from + chunk));
            dots.write(piece, piece.length, out);
        }
        dots.end(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
