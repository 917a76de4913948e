package org.postiljon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolFailure;

/**
 * Keeps a second server off the directory. The system gives the lock back when the process ends, however it ends; the
 * process number in the file is for people.
 *
 * <p>Java closes a channel, and with it gives the lock back, when nobody can reach it any more. Threads of a store may well
 * live on when nobody holds the store itself; so locks are held here.
 */
public final class DirectoryLock implements AutoCloseable {
    private static final int MOST_DIGITS = 20;

    /** Locks that were not given back. */
    private static final Set<DirectoryLock> HELD = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a store.
     *
     * @throws SpoolFailure when another has it
     */
    static DirectoryLock take(Path directory) throws IOException {
        Path file = ofStore(directory);
        return tryTake(file)
                .orElseThrow(() -> new SpoolFailure(directory + " is in use by another server" + holder(file)
                        + ". Stop that one, or give this one a directory of its own"));
    }

    /** The file that is locked while a store is open. */
    public static Path ofStore(Path directory) {
        return directory.resolve("lock");
    }

    /**
     * Takes the lock of a file, which is made where it is missing.
     *
     * @return empty: another process has it, or this one has taken it before; {@link #holder} tells
     * @throws IOException when the file can't be written
     */
    public static Optional<DirectoryLock> tryTake(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean done = false;
        try {
            if (lock(channel) == null) {
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            DirectoryLock taken = new DirectoryLock(channel);
            HELD.add(taken);
            done = true;
            return Optional.of(taken);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    /** Who has the lock of a file, for people: {@code " (process 4711)"}; empty where the file does not tell. */
    public static String holder(Path file) {
        String pid = written(file).strip();
        boolean number =
                !pid.isEmpty() && pid.length() <= MOST_DIGITS && pid.chars().allMatch(Character::isDigit);
        return number ? " (process " + pid + ")" : "";
    }

    private static String written(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        HELD.remove(this);
        channel.close();
    }
}
