package org.postiljon.benchmarks.frame;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A directory for one measurement. It is gone at the end, also where that is by Ctrl-C: then all processes that this one
 * started are ended first, for what writes can't be removed.
 */
public final class Scratch implements AutoCloseable {
    private final Path directory;
    private final Thread onExit;

    /**
     * Makes one.
     *
     * @param parent on which disk
     */
    public Scratch(Path parent) throws IOException {
        directory = Files.createTempDirectory(parent, "postiljon-bench");
        onExit = new Thread(this::abandon, "scratch");
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    private void abandon() {
        ProcessHandle.current().descendants().forEach(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        try {
            remove(directory);
        } catch (IOException e) {
            System.err.println("Can't remove " + directory + ": " + e);
        }
    }

    /** Removes a file or a directory with all that is in it; none: nothing happens. */
    public static void remove(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(left);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            return;
        }
        remove(directory);
    }
}
