package org.postiljon.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The secret that a caller of the routes must know. It is kept in a file of the data directory that only the server's
 * user can read, so who may read the data may also ask and order. Its text form hides it.
 */
public final class AccessToken {
    /** Name of the file in the data directory: one line. */
    public static final String FILE = "token";

    private static final int RANDOM_BYTES = 32;

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final byte[] digest;

    private AccessToken(String secret) {
        this.digest = sha256(secret);
    }

    /**
     * The token of a data directory; made at the first start.
     *
     * @throws UncheckedIOException when the file can be neither read nor made, or others may use it; says what to do
     */
    public static AccessToken in(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                make(directory, file);
            }
            refuseOpen(file);
            String secret = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (secret.length() < RANDOM_BYTES) {
                throw new IOException("it has fewer than " + RANDOM_BYTES + " characters");
            }
            return new AccessToken(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file + " can't be used: " + e.getMessage() + ". Delete it, and the next start makes a new one.", e);
        }
    }

    /** As ssh does with keys: who made it readable for others may not know that whoever read it can give orders. */
    private static void refuseOpen(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return; // a file system without owners
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (!OWNERS.containsAll(permissions)) {
            String open = "it is open to others (" + PosixFilePermissions.toString(permissions) + ")";
            throw new UncheckedIOException(
                    file + " can't be used: " + open + ". If nobody can have read it, close it: chmod 600 " + file
                            + ". Else delete it, and the next start makes a new one.",
                    new IOException(open));
        }
    }

    /** Whole or not at all: a kill in between leaves no empty token. */
    private static void make(Path directory, Path file) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, FILE, ".new", ownerOnly());
        try {
            Files.writeString(fresh, secret + "\n", StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            // Another start was faster; its token holds.
            Files.delete(fresh);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> owner = Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)};
    }

    /** Whether this is the secret. Takes the same time for every wrong one. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(digest, sha256(candidate));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "AccessToken[***]";
    }
}
