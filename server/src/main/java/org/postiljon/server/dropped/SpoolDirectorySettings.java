package org.postiljon.server.dropped;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a spool directory is watched.
 *
 * @param directory   where files are dropped; {@code done} and {@code failed} are made in it
 * @param poll        how often it is looked at
 * @param settle      a file is taken when it has not changed for so long
 * @param maxUnderWay mails that are being handed over at once
 * @param maxBytes    largest file; each one under way is in memory
 * @param keepDone    taken files are moved to {@code done}; else they are deleted
 */
public record SpoolDirectorySettings(
        Path directory, Duration poll, Duration settle, int maxUnderWay, long maxBytes, boolean keepDone) {
    /**
     * Looked at 5 times a second, settled after 5 s, 16 under way of at most 25 MB each; taken files are kept. Nobody
     * can tell a finished file from one whose writer opens it for each piece, as {@code >>} of a shell does: the settle
     * time is for the pause between two pieces.
     */
    public static SpoolDirectorySettings of(Path directory) {
        return new SpoolDirectorySettings(
                directory, Duration.ofMillis(200), Duration.ofSeconds(5), 16, 25_000_000, true);
    }

    /** Checks the ranges. */
    public SpoolDirectorySettings {
        if (poll.isNegative() || poll.isZero() || settle.isNegative() || maxUnderWay < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("A spool directory needs a poll time above 0, a settle time of at least"
                    + " 0, and at least 1 mail under way and 1 byte, got poll " + poll + ", settle " + settle
                    + ", maxUnderWay " + maxUnderWay + ", maxBytes " + maxBytes);
        }
    }
}
