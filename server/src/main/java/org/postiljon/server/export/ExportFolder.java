package org.postiljon.server.export;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.postiljon.delivery.message.Content;
import org.postiljon.store.embedded.system.Directories;

/** Where mails are written, each whole and synced before it has its name. */
final class ExportFolder {
    private final Path folder;

    private ExportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes it where it is not there; only its owner may read it then.
     *
     * @throws IOException that says what to do
     */
    static ExportFolder open(Path folder) throws IOException {
        try {
            Directories.create(folder);
            if (!Files.isWritable(folder)) {
                throw new IOException("it is not writable");
            }
            return new ExportFolder(folder);
        } catch (IOException e) {
            throw new IOException("Can't write to " + folder + " (" + e.getMessage() + "). Name another with --to.", e);
        }
    }

    /**
     * Writes a mail, as {@code NAME.eml}. One of that name that is the same is left as it is; another keeps its name, and
     * this one gets the next that is free.
     *
     * @throws IOException when it can't be written; nothing of it has a name then
     */
    void write(String name, String envelope, Content content) throws IOException {
        // Names that begin with a dot are not taken by a spool directory.
        Path next = folder.resolve("." + name + ".part");
        try {
            try (FileChannel channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                    InputStream in = content.open()) {
                out.write(envelope.getBytes(StandardCharsets.UTF_8));
                EnvelopeHeader.copy(in, out);
                out.flush();
                channel.force(true);
            }
            Path file = folder.resolve(name + ".eml");
            for (int other = 2; Files.exists(file) && Files.mismatch(file, next) >= 0; other++) {
                file = folder.resolve(name + "-" + other + ".eml");
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** Makes the names durable. */
    void sync() throws IOException {
        Directories.sync(folder);
    }
}
