package org.postiljon.server.dropped;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which files some process still writes, as far as Linux tells: {@code /proc} shows all processes of the own user, and
 * to root those of everybody. A writer that pauses for longer than the settle time is found by this. Elsewhere, and for
 * processes of others, nothing is known and the settle time alone decides.
 */
final class OpenForWriting {
    private static final int ACCESS_MODE = 3; // O_RDONLY is 0, O_WRONLY 1, O_RDWR 2

    private final Path proc;

    OpenForWriting() {
        this(Path.of("/proc"));
    }

    OpenForWriting(Path proc) {
        this.proc = proc;
    }

    /** Of these files, by real path, those that are open for writing. */
    Set<Path> among(Set<Path> files) {
        Set<Path> open = new HashSet<>();
        if (files.isEmpty() || !Files.isDirectory(proc)) {
            return open;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                ofProcess(process, files, open);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return open; // the settle time alone decides
        }
        return open;
    }

    private static void ofProcess(Path process, Set<Path> files, Set<Path> open) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                Path file = target(descriptor);
                if (files.contains(file) && isWriting(process.resolve("fdinfo").resolve(descriptor.getFileName()))) {
                    open.add(file);
                }
            }
        } catch (IOException | DirectoryIteratorException ended) {
            // the process ended, or belongs to somebody else
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException closed) {
            return descriptor;
        }
    }

    private static boolean isWriting(Path descriptorInfo) {
        try {
            return Files.readAllLines(descriptorInfo).stream()
                    .filter(line -> line.startsWith("flags:"))
                    .map(line -> line.substring(6).strip())
                    .anyMatch(flags -> (Long.parseLong(flags, 8) & ACCESS_MODE) != 0);
        } catch (IOException closed) {
            return false;
        }
    }
}
