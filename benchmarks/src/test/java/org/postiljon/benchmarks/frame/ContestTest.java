package org.postiljon.benchmarks.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContestTest {
    private final Path root;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> turns = new ArrayList<>();
    private final Counting receiver = new Counting();

    ContestTest(@TempDir Path root) {
        this.root = root;
    }

    private static final class Counting implements Receiver {
        long mails = 7;

        @Override
        public int port() {
            return 0;
        }

        @Override
        public long mails() {
            return mails;
        }

        @Override
        public void close() {}
    }

    /** Sends some more than it is told. */
    private final class Sender implements Contender {
        private final String name;
        private final int tooMany;

        Sender(String name, int tooMany) {
            this.name = name;
            this.tooMany = tooMany;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public void send(Receiver to, int mails) {
            turns.add(name);
            receiver.mails += mails + tooMany;
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void machine() throws IOException {
        Files.createDirectories(root.resolve("1"));
        Files.writeString(
                root.resolve("1/stat"), "1 (sh) S 0 0 0 0 -1 0 0 0 0 0 250 50 0 0 20 0 1 0 30 26 40 18 94 94 14 0 0\n");
        Files.writeString(root.resolve("stat"), "cpu  10 0 10 100 0 0 0 0 0 0\n");
        Files.writeString(root.resolve("loadavg"), "0.50 0.40 0.30 1/100 200\n");
    }

    private Contest contest() {
        return new Contest(new BenchReport("x", true, new PrintStream(written, true, UTF_8)), new Proc(root), 1, 2);
    }

    private Pairing pairing(String name, int tooMany) {
        return new Pairing(name, new Sender(name, tooMany), receiver);
    }

    @Test
    void turnsInterleaveAndEachRoundBeginsWithAnother() throws Exception {
        Results results = contest().run(List.of(pairing("a", 0), pairing("b", 0)), 3, 100);
        assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b", "b", "a");
        assertThat(results.ratios("a", "b")).hasSize(3);
        List<String> lines = written.toString(UTF_8).lines().toList();
        assertThat(lines).hasSize(8);
        assertThat(lines.get(0)).contains("\"cold\":true", "\"loadBefore\":0.5", "\"sent\":100", "\"received\":100");
        assertThat(lines.get(2)).contains("\"contender\":\"b\"", "\"round\":1", "\"cold\":false");
    }

    @Test
    void aReceiverThatCountsMoreThanWasSentFailsAll() {
        assertThatThrownBy(() -> contest().run(List.of(pairing("a", 0), pairing("b", 1)), 3, 100))
                .isInstanceOf(IOException.class)
                .hasMessage("b, round 0: 100 mails were sent, but the receiver counted 101."
                        + " The measurement is worth nothing");
    }
}
