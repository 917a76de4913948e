package org.postiljon.mailets.delivery;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postiljon.delivery.message.Content;

/**
 * A copy of a mail's bytes, every line ended by CRLF, with what its envelope must say of them. Small ones are kept in memory, others in a
 * temporary file that is gone after {@link #close}.
 */
final class CopiedContent implements AutoCloseable {
    /** From this size on, in bytes, a file is used. */
    static final int IN_MEMORY = 1 << 20;

    private final Content content;
    private final Optional<Path> file;
    private final ByteScan scan;

    private CopiedContent(Content content, Optional<Path> file, ByteScan scan) {
        this.content = content;
        this.file = file;
        this.scan = scan;
    }

    /**
     * Copies a stream to its end; does not close it.
     *
     * @throws IOException when it can't be read, or the temporary file can't be written
     */
    static CopiedContent of(InputStream in) throws IOException {
        ByteScan scan = new ByteScan();
        LineEnds ends = new LineEnds();
        ByteArrayOutputStream memory = new ByteArrayOutputStream(16 * 1024);
        byte[] block = new byte[16 * 1024];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            scan.add(block, n);
            ends.copy(block, n, memory);
            if (memory.size() > IN_MEMORY) {
                return inFile(memory, in, scan, ends, block);
            }
        }
        ends.end(memory);
        return new CopiedContent(Content.of(memory.toByteArray()), Optional.empty(), scan);
    }

    private static CopiedContent inFile(
            ByteArrayOutputStream start, InputStream in, ByteScan scan, LineEnds ends, byte[] block)
            throws IOException {
        Path file = Files.createTempFile("postiljon-", ".eml");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), block.length)) {
                start.writeTo(out);
                for (int n = in.read(block); n >= 0; n = in.read(block)) {
                    scan.add(block, n);
                    ends.copy(block, n, out);
                }
                ends.end(out);
            }
            return new CopiedContent(Content.of(file, Files.size(file)), Optional.of(file), scan);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    Content content() {
        return content;
    }

    /** BODY=8BITMIME is needed (RFC 6152). */
    boolean eightBit() {
        return scan.eightBit();
    }

    /** SMTPUTF8 is needed (RFC 6531). */
    boolean eightBitHeader() {
        return scan.eightBitHeader();
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}
