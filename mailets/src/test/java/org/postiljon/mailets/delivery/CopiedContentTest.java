package org.postiljon.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.message.Content;

class CopiedContentTest {
    private static CopiedContent copy(byte[] bytes) throws IOException {
        return CopiedContent.of(new ByteArrayInputStream(bytes));
    }

    private static byte[] read(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void smallContentStaysInMemory() throws Exception {
        byte[] bytes = new byte[CopiedContent.IN_MEMORY];
        try (CopiedContent copy = copy(bytes)) {
            assertThat(copy.content()).isInstanceOf(Content.InMemory.class);
            assertThat(read(copy.content())).isEqualTo(bytes);
        }
    }

    @Test
    void largeContentGoesToAFileThatIsGoneAfterwards() throws Exception {
        byte[] bytes = new byte[3 * CopiedContent.IN_MEMORY + 7];
        Arrays.fill(bytes, (byte) 'x');
        bytes[bytes.length - 1] = (byte) 0xE9;
        Path file;
        try (CopiedContent copy = copy(bytes)) {
            assertThat(copy.content().size()).isEqualTo(bytes.length);
            assertThat(read(copy.content())).isEqualTo(bytes);
            assertThat(copy.eightBit()).isTrue();
            file = ((Content.InFile) copy.content()).file();
        }
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3 * CopiedContent.IN_MEMORY / 6})
    void everyLineEndIsTheOneThatIsSent(int times) throws Exception {
        byte[] bytes = "a\n\n\rb\r\r\n".repeat(times).getBytes(StandardCharsets.UTF_8);
        try (CopiedContent copy = copy(bytes)) {
            assertThat(new String(read(copy.content()), StandardCharsets.UTF_8))
                    .isEqualTo("a\r\n\r\n\r\nb\r\n\r\n".repeat(times));
            assertThat(copy.content().size()).isEqualTo(12L * times);
        }
        try (CopiedContent copy = copy(new byte[] {'a', '\r'})) {
            assertThat(read(copy.content())).containsExactly('a', '\r', '\n');
        }
    }

    @Test
    void aFileIsNotLeftBehindWhenReadingFails() throws Exception {
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        InputStream failing =
                new SequenceInputStream(new ByteArrayInputStream(new byte[2 * CopiedContent.IN_MEMORY]), closed);
        List<Path> before = temporaryFiles();
        assertThatThrownBy(() -> CopiedContent.of(failing)).isInstanceOf(IOException.class);
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(f -> f.getFileName().toString().matches("postiljon-.*\\.eml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'Subject: x\\r\\n\\r\\nplain\\r\\n', false, false",
        "'Subject: x\\r\\n\\r\\nb\u00e9\\r\\n', true, false",
        "'Subject: \u00e9\\r\\n\\r\\nplain\\r\\n', true, true",
        "'Subject: \u00e9\\n\\nplain\\n', true, true",
        "'Subject: x\\n\\n\u00e9\\n', true, false",
        "'Subject: x\\r\\n \\r\\n\u00e9: y\\r\\n\\r\\nplain', true, true",
        "'Subject: \u00e9', true, true",
        "'', false, false"
    })
    void eightBitBytesAreFoundInTheirPlace(String text, boolean eightBit, boolean inHeader) throws Exception {
        byte[] bytes = text.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
        try (CopiedContent copy = copy(bytes)) {
            assertThat(copy.eightBit()).isEqualTo(eightBit);
            assertThat(copy.eightBitHeader()).isEqualTo(inHeader);
        }
    }

    @Test
    void theEndOfTheHeadersMayLieBetweenTwoBlocks() {
        ByteScan scan = new ByteScan();
        for (byte b : "A: b\r\n\r\n\u00e9".getBytes(StandardCharsets.UTF_8)) {
            scan.add(new byte[] {b}, 1);
        }
        assertThat(scan.eightBit()).isTrue();
        assertThat(scan.eightBitHeader()).isFalse();
    }
}
