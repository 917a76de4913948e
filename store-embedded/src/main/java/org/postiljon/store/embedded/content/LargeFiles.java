package org.postiljon.store.embedded.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.postiljon.delivery.message.Content;
import org.postiljon.store.embedded.system.Directories;

/**
 * Large contents, each in a file of its own. Written and synced by the caller's thread, so that the group commit of the
 * others does not wait for it. The number of a file is never used again: epoch and a count.
 */
final class LargeFiles {
    static final Pattern NAME = Pattern.compile("(\\d{1,19})\\.content");
    private static final int CHUNK = 1 << 16;
    /** Numbers of files that one opening can use. */
    private static final int EPOCH_SHIFT = 32;

    private final Path folder;
    private final AtomicLong next;

    LargeFiles(Path folder, long epoch) throws IOException {
        this.folder = Directories.create(folder);
        this.next = new AtomicLong(epoch << EPOCH_SHIFT);
    }

    /** How often the store had been opened when the file of this number was made. */
    static long epoch(long number) {
        return number >> EPOCH_SHIFT;
    }

    /** Writes and syncs a content. */
    Location write(Content content) throws IOException {
        long number = next.incrementAndGet();
        Path file = file(number);
        CRC32C crc = new CRC32C();
        long length = 0;
        boolean done = false;
        try (InputStream in = content.open();
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                crc.update(chunk, 0, n);
                length += n;
                ByteBuffer from = ByteBuffer.wrap(chunk, 0, n);
                while (from.hasRemaining()) {
                    out.write(from);
                }
            }
            out.force(false);
            Directories.sync(folder);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
        return new Location(Location.LARGE, number, length, (int) crc.getValue());
    }

    /**
     * The content, after a look at its checksum.
     *
     * @throws DamagedContent when it is not as it was written
     */
    Content read(Location at) throws IOException {
        Path file = file(at.offset());
        CRC32C crc = new CRC32C();
        long length = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                crc.update(chunk, 0, n);
                length += n;
            }
        }
        if (length != at.length() || (int) crc.getValue() != at.crc()) {
            throw new DamagedContent(file + " is not as it was written");
        }
        return Content.of(file, length);
    }

    Path file(long number) {
        return folder.resolve(number + ".content");
    }

    void delete(long number) throws IOException {
        Files.deleteIfExists(file(number));
    }

    /** Deletes those of our files that no row knows: left by a kill between a file and its commit. */
    void sweep(Set<Long> known) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && !known.contains(Long.parseLong(name.group(1)))) {
                    Files.delete(file);
                }
            }
        }
    }
}
