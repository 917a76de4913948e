package org.postiljon.extension.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * Up to which event the log has them: one number in a file. It is written in place and not synced: a kill takes nothing
 * back of it, and a power loss takes the log's last lines too.
 */
final class LogPosition implements AutoCloseable {
    private static final int DIGITS = 19;

    private final FileChannel file;

    private LogPosition(FileChannel file) {
        this.file = file;
    }

    /**
     * Opens or makes it.
     *
     * @throws IOException when it can't be written
     */
    static LogPosition open(Path path) throws IOException {
        return new LogPosition(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** As last written; empty: never, or it can't be read as a number. */
    OptionalLong read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(DIGITS);
        while (bytes.hasRemaining() && file.read(bytes, bytes.position()) > 0) {
            // a short read goes on
        }
        String text = new String(bytes.array(), 0, bytes.position(), US_ASCII);
        return text.matches("\\d{19}") && text.compareTo(Long.toString(Long.MAX_VALUE)) <= 0
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    void write(long position) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(String.format("%019d\n", position).getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            file.write(bytes, bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
