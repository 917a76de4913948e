package org.postiljon.server.dropped;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Which file it is, and in which state.
 *
 * @param size     in bytes
 * @param modified last
 * @param inode    with its device, as the system writes it; {@code null} as text where it has none
 * @param regular  neither a link nor anything special
 */
record FileIdentity(long size, Instant modified, String inode, boolean regular) {
    /** That of a file now; a link is not followed. */
    static FileIdentity of(Path file) throws IOException {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new FileIdentity(
                is.size(), is.lastModifiedTime().toInstant(), String.valueOf(is.fileKey()), is.isRegularFile());
    }

    /**
     * A name for the mail in it: the same as long as the file is the same. James appends an exclamation mark and a
     * random part when it splits a mail, so there is none in it.
     */
    String mailName(String fileName) {
        String identity = fileName + '\n' + inode + '\n' + modified;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            String readable = fileName.codePoints()
                    .limit(40)
                    .mapToObj(c -> c < 128 && Character.isLetterOrDigit(c) ? Character.toString(c) : "-")
                    .collect(Collectors.joining());
            return "dropped-" + readable + "-" + HexFormat.of().formatHex(hash, 0, 10);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
