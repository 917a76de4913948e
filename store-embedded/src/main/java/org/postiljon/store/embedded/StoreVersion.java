package org.postiljon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.commit.StoreDatabase;
import org.postiljon.store.embedded.system.Directories;

/**
 * The file {@code version}: which format the directory has, for people and for programs that don't read SQLite, and which
 * store it is, so that the database of another one is not taken for its own. Written after the first database: where it is,
 * a store was.
 *
 * @param file  where it is
 * @param store the id of the store; empty: the file is not there, or does not tell
 */
record StoreVersion(Path file, Optional<String> store) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:\\s+store ([0-9a-f]{8}))?");

    /**
     * Reads it.
     *
     * @throws SpoolFailure when the directory has a newer format, or the file says something else
     */
    static StoreVersion read(Path directory) throws IOException {
        Path file = directory.resolve("version");
        String text = Files.exists(file)
                ? Files.readString(file, StandardCharsets.ISO_8859_1).strip()
                : "";
        if (text.isEmpty()) {
            return new StoreVersion(file, Optional.empty());
        }
        Matcher read = TEXT.matcher(text);
        if (!read.matches()) {
            throw new SpoolFailure(file + " is damaged: a number is expected in it, like " + StoreDatabase.VERSION
                    + ". Restore it from a backup; without one delete it, spool.db knows the version too");
        }
        if (Integer.parseInt(read.group(1)) > StoreDatabase.VERSION) {
            throw StoreDatabase.newer(file, Integer.parseInt(read.group(1)));
        }
        return new StoreVersion(file, Optional.ofNullable(read.group(2)));
    }

    /**
     * Holds it against the database; writes it where it does not tell whose it is.
     *
     * @throws SpoolFailure when the database is that of another store
     */
    void confirm(StoreDatabase database) throws IOException {
        if (store.isEmpty()) {
            write(database.store());
        } else if (!store.get().equals(database.store())) {
            throw new SpoolFailure(database.file() + " is the database of another store: " + file + " says store "
                    + store.get() + ", the database says " + database.store() + ". Restore the one that was here."
                    + " If this one is right, delete " + file + " and start again");
        }
    }

    private void write(String id) throws IOException {
        Directories.sync(file.resolveSibling(""));
        byte[] text = (StoreDatabase.VERSION + "\nstore " + id + "\n").getBytes(StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text));
            channel.truncate(text.length);
            channel.force(true);
        }
    }
}
