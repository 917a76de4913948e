package org.postiljon.server.dropped;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.postiljon.delivery.smtp.PeerText;

/**
 * A file as it was read.
 *
 * @param identity before and after reading
 * @param mail     in it
 */
record DroppedFile(FileIdentity identity, DroppedMail mail) {
    private static final int LONGEST_SHOWN = 500;

    /**
     * Reads it. A link is not followed, not even one that takes the file's place meanwhile.
     *
     * @param maxBytes largest that is read
     * @return empty: it changed while it was read
     * @throws BadMail     when it is no mail
     * @throws IOException when it can't be read
     */
    static Optional<DroppedFile> read(Path file, long maxBytes) throws BadMail, IOException {
        FileIdentity identity = FileIdentity.of(file);
        if (!identity.regular()) {
            throw new BadMail("This is a link or a special file. Drop the file itself.");
        } else if (identity.size() > maxBytes) {
            throw new BadMail("The file has " + identity.size() + " bytes, at most " + maxBytes + " are allowed.");
        } else if (identity.size() == 0) {
            throw new BadMail("The file is empty.");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, identity.size() + 1));
        }
        if (bytes.length != identity.size() || !FileIdentity.of(file).equals(identity)) {
            return Optional.empty();
        }
        String name = identity.mailName(String.valueOf(file.getFileName()), bytes);
        return Optional.of(new DroppedFile(identity, DroppedMail.read(name, bytes)));
    }

    /** A path or the words of a failure, fit for a log: names of files may have line ends and worse in them. */
    static String shown(Object text) {
        return PeerText.readable(text.toString(), LONGEST_SHOWN);
    }
}
