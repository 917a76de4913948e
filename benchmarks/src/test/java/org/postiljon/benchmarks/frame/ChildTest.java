package org.postiljon.benchmarks.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static Child shell(String script) throws IOException {
        return new Child("shell", List.of("sh", "-c", script), Map.of("WHO", "world"));
    }

    @Test
    void anOrderHasItsAnswer() throws Exception {
        try (Child child = shell("while read -r line; do echo \"done $line $WHO\"; done")) {
            assertThat(child.ask("hello", SOON)).isEqualTo("hello world");
            assertThat(child.ask("again", SOON)).isEqualTo("again world");
        }
    }

    @Test
    void aFailureAnEndAndASilenceAreErrors() throws Exception {
        try (Child child = shell("read -r line; echo failed at once; read -r line")) {
            assertThatThrownBy(() -> child.ask("go", SOON)).hasMessage("shell, go: failed at once");
            assertThatThrownBy(() -> child.ask("go", SOON)).hasMessageContaining("shell has ended");
        }
        try (Child child = shell("read -r line; read -r line")) {
            assertThatThrownBy(() -> child.ask("go", Duration.ofMillis(50)))
                    .hasMessage("shell has not done \"go\" within 0 s");
        }
    }

    @Test
    void itIsGoneAfterItsClose() throws Exception {
        Child child = shell("while read -r line; do echo done; done");
        ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
        child.close();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aCommandThatFailsTellsWhatItSaid() {
        assertThat(Child.run(List.of("sh", "-c", "echo fine"), Map.of())).isEqualTo("fine");
        assertThatThrownBy(() -> Child.run(List.of("sh", "-c", "echo no room >&2; exit 3"), Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("status 3", "no room");
    }

    @Test
    void aWorkerAnswersEachLineAndTellsFailures() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Worker.serve(
                new ByteArrayInputStream("send 2525 10\nboom\n".getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                words -> {
                    if (words.get(0).equals("boom")) {
                        throw new IOException("it\nbroke");
                    }
                    return String.join(",", words);
                });
        assertThat(out.toString(UTF_8).lines())
                .containsExactly("done send,2525,10", "failed java.io.IOException: it broke");
    }

    @Test
    void aScratchDirectoryIsGoneAtTheEnd(@TempDir Path parent) throws IOException {
        Path left;
        try (Scratch scratch = new Scratch(parent)) {
            left = scratch.directory();
            Files.createDirectories(left.resolve("a/b"));
            Files.writeString(left.resolve("a/b/c"), "x");
        }
        assertThat(left).doesNotExist();
        assertThat(parent).exists();
        Scratch.remove(left);
    }
}
