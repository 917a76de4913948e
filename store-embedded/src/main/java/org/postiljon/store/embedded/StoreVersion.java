package org.postiljon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.commit.StoreDatabase;

/** The file {@code version}: which format the directory has, for people and for programs that don't read SQLite. */
final class StoreVersion {
    private StoreVersion() {}

    /**
     * Checks it; writes it where there is none.
     *
     * @throws SpoolFailure when the directory has a newer format, or the file says something else
     */
    static void check(Path directory) throws IOException {
        Path file = directory.resolve("version");
        String text = Files.exists(file)
                ? Files.readString(file, StandardCharsets.US_ASCII).strip()
                : "";
        if (text.isEmpty()) {
            write(file);
        } else if (!text.matches("\\d{1,9}")) {
            throw new SpoolFailure(file + " is damaged: a number is expected in it, like " + StoreDatabase.VERSION
                    + ". Restore it from a backup; without one delete it, spool.db knows the version too");
        } else if (Integer.parseInt(text) > StoreDatabase.VERSION) {
            throw StoreDatabase.newer(file, Integer.parseInt(text));
        }
    }

    private static void write(Path file) throws IOException {
        byte[] text = (StoreDatabase.VERSION + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text));
            channel.force(true);
        }
    }
}
