package org.postiljon.store.embedded;

import java.time.Duration;

/**
 * What can be set of the embedded store.
 *
 * @param segmentBytes a segment file is closed when it is this long
 * @param largeBytes   content of this size and more gets a file of its own, written and synced by who brings it
 * @param waitingBytes content in memory that waits to be written, at most; more callers wait
 * @param waitingCalls how many calls may wait with their message; more are refused
 * @param keepFree     bytes of the disk that stay free: no new mail is taken below
 * @param ballast      bytes set aside, given back to a full disk so that outcomes can still be written
 * @param keepEvents   how long events are kept
 * @param keepKeys     how long a message is known again
 * @param upkeepEvery  pause between two rounds of pruning, compaction and looking at the disk; zero: none by itself
 */
public record StoreSettings(
        long segmentBytes,
        int largeBytes,
        long waitingBytes,
        int waitingCalls,
        long keepFree,
        long ballast,
        Duration keepEvents,
        Duration keepKeys,
        Duration upkeepEvery) {
    private static final int MB = 1 << 20;

    /** For a server. */
    public static final StoreSettings DEFAULT = new StoreSettings(
            64L * MB,
            MB,
            64L * MB,
            10_000,
            200L * MB,
            64L * MB,
            Duration.ofDays(30),
            Duration.ofDays(7),
            Duration.ofSeconds(1));

    /** Checks the ranges. */
    public StoreSettings {
        if (segmentBytes < 1
                || segmentBytes > 1 << 30
                || largeBytes < 1
                || largeBytes > 16 * MB
                || waitingBytes < 1
                || waitingCalls < 1
                || keepFree < 0
                || ballast < 0
                || keepEvents.isNegative()
                || keepKeys.isNegative()
                || upkeepEvery.isNegative()) {
            throw new IllegalArgumentException("A setting of the store is out of its range: segmentBytes 1 to 1 GB,"
                    + " largeBytes 1 to 16 MB, the others not negative; got "
                    + segmentBytes + ", " + largeBytes + ", " + waitingBytes + ", " + waitingCalls + ", " + keepFree
                    + ", " + ballast + ", " + keepEvents + ", " + keepKeys + ", " + upkeepEvery);
        }
    }

    /** With another size of segments and large content, in bytes. */
    public StoreSettings withSizes(long newSegmentBytes, int newLargeBytes) {
        return new StoreSettings(
                newSegmentBytes,
                newLargeBytes,
                waitingBytes,
                waitingCalls,
                keepFree,
                ballast,
                keepEvents,
                keepKeys,
                upkeepEvery);
    }

    /** With other bounds of what may wait to be written. */
    public StoreSettings withWaiting(long newBytes, int newCalls) {
        return new StoreSettings(
                segmentBytes, largeBytes, newBytes, newCalls, keepFree, ballast, keepEvents, keepKeys, upkeepEvery);
    }

    /** With other reserves on the disk, in bytes. */
    public StoreSettings withReserves(long newKeepFree, long newBallast) {
        return new StoreSettings(
                segmentBytes,
                largeBytes,
                waitingBytes,
                waitingCalls,
                newKeepFree,
                newBallast,
                keepEvents,
                keepKeys,
                upkeepEvery);
    }

    /** With other times for which events and keys are kept. */
    public StoreSettings withKept(Duration events, Duration keys) {
        return new StoreSettings(
                segmentBytes, largeBytes, waitingBytes, waitingCalls, keepFree, ballast, events, keys, upkeepEvery);
    }

    /** With another pause between two rounds of upkeep; zero: only when it is asked for. */
    public StoreSettings withUpkeepEvery(Duration pause) {
        return new StoreSettings(
                segmentBytes, largeBytes, waitingBytes, waitingCalls, keepFree, ballast, keepEvents, keepKeys, pause);
    }
}
