package org.postiljon.server.disk;

import static java.nio.file.attribute.PosixFilePermission.GROUP_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes from other users the right to look into the directories of a server. One that the server's user owns is closed
 * to group and others; one of somebody else, which the server may use by its group, to others only. What lies in a closed
 * directory is closed with it.
 */
public final class ClosedToOthers {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(OTHERS_READ, OTHERS_WRITE, OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> ALL_BUT_OWNER =
            EnumSet.of(GROUP_READ, GROUP_WRITE, GROUP_EXECUTE, OTHERS_READ, OTHERS_WRITE, OTHERS_EXECUTE);

    private final UserPrincipal self;
    private final List<String> notes = new ArrayList<>();

    private ClosedToOthers(UserPrincipal self) {
        this.self = self;
    }

    /**
     * Closes a data directory that was prepared, and the store where that is elsewhere. A root that holds other things
     * too, or that only its owner can close (a mount point), stays as it is; then each directory in it is closed.
     *
     * @param store need not exist
     * @return what was open, for the log
     * @throws IOException when mail, users or logs stay open; says what to do
     */
    public static List<String> close(DataDirectory data, Path store) throws IOException {
        if (Files.getFileAttributeView(data.root(), PosixFileAttributeView.class) == null) {
            return List.of(); // a file system without owners
        }
        ClosedToOthers closing = new ClosedToOthers(self(data));
        boolean whole = closing.isOpen(data.root()) && isOnlyOurs(data) && closing.closed(data.root());
        if (!whole && closing.isOpen(data.root())) {
            for (Path directory : List.of(data.root().resolve("var"), data.logs())) {
                closing.closeOrRefuse(directory);
            }
            if (!Files.isSymbolicLink(data.spool())) { // else it is shared on purpose
                closing.closeOrRefuse(data.spool());
            }
            if (!closing.closed(data.conf())) {
                // It may be a read-only mount that somebody else made on purpose.
                closing.notes.add(data.conf() + " can be read by others, and only its owner can close it (chmod o= "
                        + data.conf() + "): write no passwords there before");
            }
        }
        if (!store.startsWith(data.root())) {
            closing.closeOrRefuse(store);
        }
        return List.copyOf(closing.notes);
    }

    /** As the file system names the user, who may have no name in this container. */
    private static UserPrincipal self(DataDirectory data) throws IOException {
        Path mine = Files.createTempFile(data.scratch(), "owner", ".tmp");
        try {
            return Files.getOwner(mine);
        } finally {
            Files.delete(mine);
        }
    }

    /** Not so with {@code --data /tmp}: whatever else is there would be locked away from its users. */
    private static boolean isOnlyOurs(DataDirectory data) throws IOException {
        try (Stream<Path> entries = Files.list(data.root())) {
            return entries.map(entry -> entry.getFileName().toString()).allMatch(DataDirectory.NAMES::contains);
        }
    }

    private void closeOrRefuse(Path directory) throws IOException {
        if (!closed(directory)) {
            throw new IOException("Other users can read " + directory + " ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))
                    + "), where mail and logs are, and this server's user can't change that. As its owner: chmod o= "
                    + directory + ". Where the file system knows no permissions, mount it with umask=077 for the"
                    + " server's user, or name another directory with --data.");
        }
    }

    private boolean closed(Path directory) throws IOException {
        if (!Files.exists(directory) || !isOpen(directory)) {
            return true;
        }
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(directory);
        Set<PosixFilePermission> after = EnumSet.copyOf(before);
        after.removeAll(tooMuch(directory));
        try {
            Files.setPosixFilePermissions(directory, after);
        } catch (FileSystemException notOurs) {
            return false;
        }
        if (isOpen(directory)) {
            return false; // the file system took the order and did nothing
        }
        notes.add("Other users could read " + directory + " (" + PosixFilePermissions.toString(before)
                + "): closed to them (" + PosixFilePermissions.toString(after) + ")");
        return true;
    }

    private boolean isOpen(Path directory) throws IOException {
        return Files.getPosixFilePermissions(directory).stream().anyMatch(tooMuch(directory)::contains);
    }

    private Set<PosixFilePermission> tooMuch(Path directory) throws IOException {
        return Files.getOwner(directory).equals(self) ? ALL_BUT_OWNER : OTHERS;
    }
}
