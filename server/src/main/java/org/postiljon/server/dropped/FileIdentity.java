package org.postiljon.server.dropped;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Which file it is, and in which state.
 *
 * @param size     in bytes
 * @param modified last
 * @param changed  last, its name, owner and rights included: nobody can set it back as they can {@code modified}
 * @param born     when the file was made; {@code modified} where the system does not tell
 * @param inode    with its device, as the system writes it; {@code null} as text where it has none
 * @param regular  neither a link nor anything special
 */
record FileIdentity(long size, Instant modified, Instant changed, Instant born, String inode, boolean regular) {
    private static final String ATTRIBUTES =
            "unix:size,lastModifiedTime,ctime,creationTime,fileKey,isRegularFile"; // one call of the system

    /** That of a file now; a link is not followed. */
    static FileIdentity of(Path file) throws IOException {
        Map<String, Object> is = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity(
                attribute(is, "size", Long.class),
                attribute(is, "lastModifiedTime", FileTime.class).toInstant(),
                attribute(is, "ctime", FileTime.class).toInstant(),
                attribute(is, "creationTime", FileTime.class).toInstant(),
                String.valueOf(is.get("fileKey")),
                attribute(is, "isRegularFile", Boolean.class));
    }

    private static <T> T attribute(Map<String, Object> attributes, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(attributes.get(name), name));
    }

    /** Whether it is the same file with the same content, as far as a look tells, after it was moved. */
    boolean isAfterMove(FileIdentity before) {
        return equals(new FileIdentity(
                before.size, before.modified, changed, before.born, before.inode, before.regular)); // moving changes it
    }

    /**
     * A name for the mail in it: the same as long as the file is the same. James appends an exclamation mark and a
     * random part when it splits a mail, so there is none in it.
     *
     * <p>It is made of what a restart, a new owner or new rights leave alone: file name, inode, time of modification, time
     * of birth, and the content itself. An inode is used again as soon as a file is deleted, and {@code cp -p},
     * {@code tar} and {@code rsync -t} set the time of modification, so these alone do not tell two files apart; another
     * content always gets another name. The time of change is not in it: a {@code chown -R} at a restart would send
     * again all that a kill kept from being moved.
     *
     * @param content all of it
     */
    String mailName(String fileName, byte[] content) {
        MessageDigest digest = sha256();
        digest.update(
                (fileName + '\n' + inode + '\n' + modified + '\n' + born + '\n').getBytes(StandardCharsets.UTF_8));
        byte[] hash = digest.digest(sha256().digest(content));
        String readable = fileName.codePoints()
                .limit(40)
                .mapToObj(c -> c < 128 && Character.isLetterOrDigit(c) ? Character.toString(c) : "-")
                .collect(Collectors.joining());
        return "dropped-" + readable + "-" + HexFormat.of().formatHex(hash, 0, 10);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
