package org.postiljon.server.dropped;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.postiljon.delivery.smtp.PeerText;

/** The spool directory and where files go from it: {@code done} and {@code failed}, on the same file system. */
record Folders(Path inbox, Path done, Path failed) {
    private static final int LONGEST_NAME = 220; // bytes; Linux allows 255

    /**
     * Makes what is missing.
     *
     * @throws IOException that says what to do when they can't be made or written, or are on several file systems
     */
    static Folders open(Path directory) throws IOException {
        Folders folders = make(directory);
        folders.tryMoves();
        return folders;
    }

    private static Folders make(Path directory) throws IOException {
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
     * Tries whether files can be moved from the inbox to the other folders, and back.
     *
     * @throws IOException that says which folder is on another file system and what to do
     */
    private void tryMoves() throws IOException {
        for (Path folder : List.of(done, failed)) {
            Path tried = Files.createTempFile(inbox, ".try-", ".tmp");
            try {
                tried = move(tried, folder.resolve(tried.getFileName()));
            } finally {
                Files.delete(tried);
            }
        }
    }

    /**
     * Puts a file away whose mail was taken. If somebody wrote or renamed another file over it meanwhile, that one stays
     * in the inbox: it is a new mail. A file that somebody took away is away.
     *
     * @param identity of what was taken
     * @param keep     else it is deleted
     */
    void putAway(Path file, FileIdentity identity, boolean keep) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && FileIdentity.of(file).equals(identity)) {
            moveAway(file, identity, keep);
        }
    }

    /** The second half: what was renamed over the file since the first is moved back. */
    void moveAway(Path file, FileIdentity identity, boolean keep) throws IOException {
        Path moved = move(file, freeName(Files.createDirectories(done), file));
        if (!FileIdentity.of(moved).isAfterMove(identity)) {
            move(moved, freeName(inbox, file));
        } else if (!keep) {
            Files.delete(moved);
        }
    }

    /** In one step or not at all: a copy is another file, and a kill would leave half of it. */
    private static Path move(Path file, Path target) throws IOException {
        try {
            return Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException otherFileSystem) {
            throw new IOException(
                    target.getParent() + " is not on the file system of " + file.getParent()
                            + ", so nothing can be moved there in one step. Make it a plain folder (unmount it, or take"
                            + " the link out), or name another spool directory.",
                    otherFileSystem);
        }
    }

    /** Puts a file away that is no mail. The reason is there first, so that no kill leaves a file without one. */
    void refuse(Path file, String reason) throws IOException {
        Path target = freeName(Files.createDirectories(failed), file);
        byte[] line = (reason + "\n").getBytes(StandardCharsets.UTF_8); // half a pair of surrogates may be in it
        Files.write(failed.resolve(target.getFileName() + ".reason.txt"), line);
        Path unused = move(file, target);
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
