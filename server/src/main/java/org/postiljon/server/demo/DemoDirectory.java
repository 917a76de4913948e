package org.postiljon.server.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The demo's data directory: begins empty at each start. Only one that an earlier demo made is emptied; a directory of
 * anybody else is never touched.
 */
final class DemoDirectory {
    private static final String MARK = ".made-by-demo";

    private DemoDirectory() {}

    /**
     * Makes it, or empties the one of an earlier demo.
     *
     * @throws IOException when there is something else, saying what to do
     */
    static void begin(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var entries = Files.list(directory)) {
                boolean empty = entries.findAny().isEmpty();
                if (!empty && !Files.exists(directory.resolve(MARK))) {
                    throw new IOException(directory + " is not empty, and no demo made it. Name another with --data.");
                }
            }
            remove(directory);
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(MARK), "Made by ./postiljon demo, and emptied by the next one.\n");
    }

    private static void remove(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
