package org.postiljon.store.embedded.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends records to one new segment file, in groups. What is appended after the last {@link #sync} can be undone. For
 * the writer's thread alone.
 */
final class SegmentWriter implements AutoCloseable {
    private final int number;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    /** End of what is synced. */
    private long synced;
    /** End of what is in the file or the buffer. */
    private long end;
    /** A sync failed: the system may have forgotten what it could not write. */
    private boolean broken;

    SegmentWriter(Path file, int number, ByteBuffer buffer) throws IOException {
        this.number = number;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.buffer = buffer.clear();
    }

    int number() {
        return number;
    }

    long end() {
        return end;
    }

    /** Appends a record; where it begins. */
    long append(Owner owner, long epoch, long id, byte[] body) throws IOException {
        int bytes = RecordHeader.BYTES + body.length;
        if (bytes > buffer.remaining()) {
            flush();
        }
        if (bytes > buffer.capacity()) {
            ByteBuffer large = ByteBuffer.allocate(bytes);
            RecordHeader.write(large, owner, epoch, id, body);
            writeAll(large.flip());
        } else {
            RecordHeader.write(buffer, owner, epoch, id, body);
        }
        long start = end;
        end += bytes;
        return start;
    }

    /** Makes durable what was appended. */
    void sync() throws IOException {
        if (end > synced) {
            flush();
            broken = true;
            channel.force(false);
            broken = false;
            synced = end;
        }
    }

    /** Takes back what was appended since {@code to}; whether the file can be appended to further. */
    boolean undo(long to) throws IOException {
        buffer.clear();
        end = to;
        synced = Math.min(synced, to);
        channel.truncate(to);
        channel.position(to);
        return !broken;
    }

    private void flush() throws IOException {
        writeAll(buffer.flip());
        buffer.clear();
    }

    private void writeAll(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            channel.write(from);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
