package org.postiljon.receivers.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private Path file;

    @BeforeEach
    void place(@TempDir Path directory) {
        file = directory.resolve("b.jsonl");
    }

    private static BookEntry entry(String recipient) {
        return new BookEntry(NOON, recipient, "a@a.example", "<1@a.example>", 12, "00ff", "127.0.0.1");
    }

    @Test
    void anEntryIsOneLineOfJson() {
        assertThat(entry("b@b.example").line())
                .isEqualTo(
                        "{\"time\":\"2030-01-01T12:00:00Z\",\"recipient\":\"b@b.example\",\"sender\":\"a@a.example\","
                                + "\"messageId\":\"<1@a.example>\",\"bytes\":12,\"sha256\":\"00ff\",\"client\":\"127.0.0.1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "b@b.example",
                "\"a\\b\"@b.example",
                "jürgen@bücher.example",
                "a\tb\n\u0001@x",
                "😀@b.example",
                ""
            })
    void anyTextComesBackAsItWas(String recipient) {
        String line = entry(recipient).line();
        assertThat(line).doesNotContain("\n");
        assertThat(BookEntry.parse(line)).isEqualTo(entry(recipient));
    }

    @Test
    void whatCompletedIsOnDiskAndStaysThere() throws Exception {
        try (Book book = Book.open(file)) {
            book.append(List.of(entry("b"), entry("c"))).get(10, TimeUnit.SECONDS);
            assertThat(Book.read(file)).containsExactly(entry("b"), entry("c"));
        }
        try (Book book = Book.open(file)) {
            book.append(List.of(entry("d"))).get(10, TimeUnit.SECONDS);
        }
        assertThat(Book.read(file)).containsExactly(entry("b"), entry("c"), entry("d"));
    }

    @Test
    void aTornLastLineIsCutOffAndNotRead() throws Exception {
        Files.writeString(file, entry("b").line() + "\n" + entry("c").line().substring(0, 40));
        assertThat(Book.read(file)).containsExactly(entry("b"));
        try (Book book = Book.open(file)) {
            book.append(List.of(entry("d"))).get(10, TimeUnit.SECONDS);
        }
        assertThat(Book.read(file)).containsExactly(entry("b"), entry("d"));
    }

    @Test
    void manyWritersAreAllWritten() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        try (Book book = Book.open(file)) {
            for (int i = 0; i < 10_000; i++) {
                all.add(book.append(List.of(entry("r" + i))));
            }
        }
        assertThat(all).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        assertThat(Book.read(file)).hasSize(10_000).last().isEqualTo(entry("r9999"));
    }

    @Test
    void afterCloseNothingIsTaken() throws Exception {
        Book book = Book.open(file);
        book.close();
        assertThatThrownBy(() -> book.append(List.of(entry("b"))).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aFullDiskIsAFailureAndLeavesNothingBehind() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full, which behaves like a full disk");
        Path full = Files.createSymbolicLink(file.resolveSibling("full.jsonl"), Path.of("/dev/full"));
        try (Book book = Book.open(full)) {
            assertThatThrownBy(() -> book.append(List.of(entry("b"))).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aBrokenLineIsSaidSo() throws Exception {
        Files.writeString(file, entry("b").line() + "\n{\"time\":\"x\"}\n", StandardOpenOption.CREATE);
        assertThatThrownBy(() -> Book.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Not a line of a book");
    }
}
