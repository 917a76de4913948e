package org.postiljon.server.demo;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.postiljon.store.embedded.DirectoryLock;
import org.postiljon.store.embedded.system.Directories;

/**
 * The demo's data directory: begins empty at each start. Only one that an earlier demo made and that nobody uses is
 * emptied; a directory of anybody else is never touched.
 *
 * <p>The file that marks it is locked for as long as a demo runs on it, and the store's own lock keeps servers off while
 * it is emptied. So both files stay. The system gives locks back when a process ends, however it ends: what a killed demo
 * left is no more than files.
 */
final class DemoDirectory implements AutoCloseable {
    private static final String MARK = ".made-by-demo";
    private static final String FIX = ", or give this demo a directory of its own with --data DIR.";

    private final DirectoryLock lock;

    private DemoDirectory(DirectoryLock lock) {
        this.lock = lock;
    }

    /**
     * Makes it, or empties the one of an earlier demo. Nobody else begins with it until it is closed.
     *
     * @throws IOException when somebody uses it or there is something else, saying what to do; nothing is touched then
     */
    static DemoDirectory begin(Path directory) throws IOException {
        if (Files.exists(directory)) {
            refuseForeign(directory);
        }
        Path real = Directories.create(directory).toRealPath();
        Path mark = real.resolve(MARK);
        DirectoryLock lock = DirectoryLock.tryTake(mark)
                .orElseThrow(() -> new IOException(directory + " is in use by another demo" + DirectoryLock.holder(mark)
                        + ". End that one with Ctrl-C" + FIX));
        boolean done = false;
        try {
            empty(real, mark);
            done = true;
            return new DemoDirectory(lock);
        } finally {
            if (!done) {
                lock.close();
            }
        }
    }

    private static void refuseForeign(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory. Name another with --data.");
        }
        try (var entries = Files.list(directory)) {
            if (entries.findAny().isPresent() && !Files.exists(directory.resolve(MARK))) {
                throw new IOException(directory + " is not empty, and no demo made it. Name another with --data.");
            }
        }
    }

    @SuppressWarnings("try") // the lock is only held
    private static void empty(Path directory, Path mark) throws IOException {
        Path store = Directories.create(directory.resolve("var/postiljon"));
        Path storeLock = DirectoryLock.ofStore(store);
        try (DirectoryLock unused = DirectoryLock.tryTake(storeLock)
                .orElseThrow(() -> new IOException(directory + " is in use by a server"
                        + DirectoryLock.holder(storeLock) + ". Stop that one" + FIX))) {
            remove(directory, Set.of(directory, mark, store.getParent(), store, storeLock));
        } catch (FileSystemException e) {
            throw new IOException(
                    directory + " can't be emptied (" + e + "). Remove it, or name another with --data.", e);
        }
    }

    private static void remove(Path directory, Set<Path> kept) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!kept.contains(file)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!kept.contains(dir)) {
                    Files.delete(dir);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
