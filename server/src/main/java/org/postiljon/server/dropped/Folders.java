package org.postiljon.server.dropped;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.postiljon.delivery.smtp.PeerText;

/** The spool directory and where files go from it: {@code done} and {@code failed}, on the same file system. */
record Folders(Path inbox, Path done, Path failed) {
    private static final int LONGEST_NAME = 220; // bytes; Linux allows 255

    /**
     * Makes what is missing.
     *
     * @throws IOException that says what to do when they can't be made or written
     */
    static Folders open(Path directory) throws IOException {
        try {
            if (!Files.isDirectory(directory)) { // Java 17 would refuse a symbolic link
                Files.createDirectories(directory);
            }
            Path inbox = directory.toRealPath();
            Folders folders = new Folders(
                    inbox,
                    Files.createDirectories(inbox.resolve("done")),
                    Files.createDirectories(inbox.resolve("failed")));
            for (Path written : List.of(inbox, folders.done, folders.failed)) {
                if (!Files.isWritable(written)) {
                    throw new IOException(written + " is not writable");
                }
            }
            return folders;
        } catch (IOException unusable) {
            throw new IOException(
                    "The spool directory " + directory + " can't be used: " + unusable
                            + ". Give this server's user the right to write there, or name another directory.",
                    unusable);
        }
    }

    /**
     * Puts a file away whose mail was taken. If somebody renamed another file over it meanwhile, that one stays in the
     * inbox: it is a new mail. A file that somebody took away is away.
     *
     * @param identity of what was taken
     * @param keep     else it is deleted
     */
    void putAway(Path file, FileIdentity identity, boolean keep) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
                || !FileIdentity.of(file).equals(identity)) {
            return;
        }
        Path moved = Files.move(file, freeName(Files.createDirectories(done), file));
        if (!FileIdentity.of(moved).equals(identity)) {
            Files.move(moved, freeName(inbox, file)); // renamed over it between the two steps
        } else if (!keep) {
            Files.delete(moved);
        }
    }

    /** Puts a file away that is no mail. The reason is there first, so that no kill leaves a file without one. */
    void refuse(Path file, String reason) throws IOException {
        Path target = freeName(Files.createDirectories(failed), file);
        byte[] line = (reason + "\n").getBytes(StandardCharsets.UTF_8); // half a pair of surrogates may be in it
        Files.write(failed.resolve(target.getFileName() + ".reason.txt"), line);
        Files.move(file, target);
    }

    /**
     * The file's name in a folder, with a number where that is taken; without control characters, and short enough for
     * what is put behind it.
     */
    private static Path freeName(Path folder, Path file) {
        String name = cleanName(folder, file);
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String end = dot > 0 ? name.substring(dot) : "";
        Path target = folder.resolve(name);
        for (int number = 2; Files.exists(target, LinkOption.NOFOLLOW_LINKS); number++) {
            target = folder.resolve(stem + "-" + number + end);
        }
        return target;
    }

    private static String cleanName(Path folder, Path file) {
        String name = PeerText.readable(String.valueOf(file.getFileName()));
        while (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        try {
            return String.valueOf(folder.resolve(name).getFileName());
        } catch (InvalidPathException notInThisLocale) {
            return name.replaceAll("[^ -~]", "_");
        }
    }
}
