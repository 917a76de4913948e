package org.postiljon.server.disk;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A small file of lines that is always whole: a change writes a new file, syncs it and moves it over the old one. Only
 * its owner may read it.
 *
 * @param file where; need not exist
 */
public record DurableLines(Path file) {
    /**
     * The lines; none where the file does not exist.
     *
     * @throws IOException when it can't be read
     */
    public List<String> read() throws IOException {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                            .filter(line -> !line.isBlank())
                            .toList()
                    : List.of();
        } catch (CharacterCodingException e) {
            throw new IOException(
                    file + " is damaged: it is not text in UTF-8. Restore it from a backup, or delete it and make its"
                            + " entries anew.",
                    e);
        }
    }

    /**
     * Replaces all lines; durable when it returns.
     *
     * @throws IOException when it can't; the old lines are there still
     */
    public void write(Collection<String> lines) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        byte[] bytes = String.join("\n", lines).concat("\n").getBytes(StandardCharsets.UTF_8);
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                Set.of(CREATE, WRITE, TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
            directory.force(true);
        }
    }
}
