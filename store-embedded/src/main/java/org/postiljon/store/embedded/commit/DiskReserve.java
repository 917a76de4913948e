package org.postiljon.store.embedded.commit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.SpoolHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the disk from getting so full that outcomes can't be written: new mail is refused while less than
 * {@code keepFree} is left, and a file of ballast is deleted when a write fails for want of room all the same. What that
 * gives is for outcomes: new mail waits until there is room for the ballast again.
 *
 * <p>The disk is looked at after a share of {@code keepFree} came in, and now and then, because others write to it too.
 * Recovers by itself: {@link #look} sees room again, and {@link #wrote} that writing works again.
 */
public final class DiskReserve {
    private static final Logger LOG = LoggerFactory.getLogger(DiskReserve.class);
    private static final int CHUNK = 1 << 20;
    private static final long MB = 1 << 20;
    /** Into how many parts of {@code keepFree} the looks divide it. */
    private static final int LOOKS = 8;

    private final Path directory;
    private final Room room;
    private final long keepFree;
    private final long ballastBytes;
    /** Bytes that came in since the disk was looked at. */
    private final AtomicLong unseen = new AtomicLong();

    private volatile SpoolHealth health = SpoolHealth.FINE;
    /** What the last write failed with; null: it did not. */
    private volatile @Nullable Throwable trouble;
    /** The ballast was given back and is not there again. */
    private volatile boolean spent;

    /** How much can be written to the disk. */
    public interface Room {
        /** In bytes. */
        long usable() throws IOException;
    }

    /**
     * A reserve; {@link #look} makes its ballast.
     *
     * @param directory of the store
     * @param keepFree  bytes that stay free
     * @param ballast   bytes of ballast
     */
    public DiskReserve(Path directory, Room room, long keepFree, long ballast) {
        this.directory = directory;
        this.room = room;
        this.keepFree = keepFree;
        this.ballastBytes = ballast;
    }

    /** Whether new mail can be taken, as of the last look or write. */
    public SpoolHealth health() {
        return health;
    }

    /** Whether the last write failed, so that somebody should try one. */
    public boolean inTrouble() {
        return trouble != null;
    }

    /**
     * Whether what can be written is kept for outcomes: since a write failed, until writing works and the ballast is there
     * again. Mail that was let in before would eat it up.
     */
    boolean isForOutcomes() {
        return trouble != null || spent;
    }

    /** New mail of this size comes in: looks at the disk where that may have used up what stays free. */
    SpoolHealth admit(long bytes) {
        if (unseen.addAndGet(bytes) * LOOKS > keepFree) {
            judge();
        }
        return health;
    }

    /** A write failed: gives the ballast back. */
    void failed(Throwable cause) {
        if (trouble == null) {
            LOG.error("The store in {} can't write; new mail is refused until it can", directory, cause);
        }
        trouble = cause;
        try {
            if (Files.deleteIfExists(ballast())) {
                spent = true;
                LOG.warn("Gave {} MB of ballast back to the disk of {}", ballastBytes / MB, directory);
            }
        } catch (IOException e) {
            LOG.warn("Can't delete {}: {}", ballast(), e.getMessage());
        }
        judge();
    }

    /** A write went well. */
    void wrote() {
        if (trouble != null) {
            LOG.info("The store in {} can write again", directory);
            trouble = null;
            judge();
        }
    }

    /** Looks at the disk, and makes the ballast when there is none and room for it. */
    public void look() {
        try {
            if (trouble == null && (Files.exists(ballast()) || hasRoom())) {
                if (ballastBytes > 0 && !Files.exists(ballast())) {
                    makeBallast();
                }
                spent = false;
            }
        } catch (IOException e) {
            LOG.warn("Can't make {}: {}", ballast(), e.getMessage());
        }
        judge();
    }

    private long needed() {
        return Files.exists(ballast()) ? keepFree : keepFree + ballastBytes;
    }

    private boolean hasRoom() throws IOException {
        return room.usable() >= needed();
    }

    private synchronized void judge() {
        unseen.set(0);
        SpoolHealth before = health;
        health = judgement();
        if (before.accepting() != health.accepting()) {
            LOG.warn("New mail is {}", health.accepting() ? "taken again" : "refused: " + health.cause());
        }
    }

    private SpoolHealth judgement() {
        Throwable cause = trouble;
        if (cause != null) {
            return new SpoolHealth(false, String.valueOf(Trouble.failure(cause).getMessage()));
        }
        if (spent) {
            return new SpoolHealth(
                    false,
                    "The disk of " + directory + " was full, and what room is left is for outcomes. Make room; mail is"
                            + " taken again by itself then");
        }
        try {
            long usable = room.usable();
            long needed = needed();
            return usable >= needed
                    ? SpoolHealth.FINE
                    : new SpoolHealth(
                            false,
                            "The disk of " + directory + " has " + usable / MB + " MB left, " + needed / MB
                                    + " MB must stay free. Make room; mail is taken again by itself then");
        } catch (IOException e) {
            return new SpoolHealth(false, "Can't look at the disk of " + directory + ": " + e.getMessage());
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    /** With random bytes: some file systems store zeros in no room at all. */
    private void makeBallast() throws IOException {
        boolean done = false;
        try (FileChannel channel =
                FileChannel.open(ballast(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] chunk = new byte[CHUNK];
            for (long left = ballastBytes; left > 0; left -= CHUNK) {
                ThreadLocalRandom.current().nextBytes(chunk);
                ByteBuffer from = ByteBuffer.wrap(chunk, 0, (int) Math.min(left, CHUNK));
                while (from.hasRemaining()) {
                    channel.write(from);
                }
            }
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(ballast());
            }
        }
    }
}
