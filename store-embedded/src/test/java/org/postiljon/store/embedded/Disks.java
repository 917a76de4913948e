package org.postiljon.store.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What is on disk at a moment. */
final class Disks {
    private Disks() {}

    /** Copies a store's directory while it is open, as a kill would leave it: the database before its log. */
    static Path copyOf(Path from, Path to) {
        try {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                    Path target = to.resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else if (!file.getFileName().toString().endsWith("-shm")) {
                        Files.copy(file, target);
                    }
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
