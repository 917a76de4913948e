package org.postiljon.delivery.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a message, headers and body, as they are sent (before dot-stuffing). */
public sealed interface Content {
    /** How many bytes. */
    long size();

    /**
     * Reads them from the start; may be called again.
     *
     * @throws IOException when they can't be read
     */
    InputStream open() throws IOException;

    /** Content in memory; the array is not copied and must not change. */
    static Content of(byte[] bytes) {
        return new InMemory(bytes);
    }

    /** Content in a file that stays as it is while it is read. */
    static Content of(Path file, long size) {
        return new InFile(file, size);
    }

    /**
     * In memory.
     *
     * @param bytes not copied
     */
    @SuppressWarnings("ArrayRecordComponent")
    record InMemory(byte[] bytes) implements Content {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /**
     * In a file.
     *
     * @param file where
     * @param size in bytes
     */
    record InFile(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
