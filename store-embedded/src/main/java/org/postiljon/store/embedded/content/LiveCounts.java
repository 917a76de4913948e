package org.postiljon.store.embedded.content;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much of each segment lives. Changed only after a commit: a segment is deleted only when no row can refer to it. */
final class LiveCounts {
    private final Map<Integer, long[]> bySegment = new HashMap<>();

    /** Adds living records. */
    void add(int segment, long records, long bytes) {
        long[] live = bySegment.computeIfAbsent(segment, s -> new long[2]);
        live[0] += records;
        live[1] += bytes;
    }

    /** A record died. */
    void remove(int segment, long bytes) {
        add(segment, -1, -bytes);
    }

    /** Of these segments, those in which nothing lives; they are forgotten. */
    List<Integer> takeDead(Set<Integer> sealed) {
        List<Integer> dead = new ArrayList<>();
        for (int segment : sealed) {
            long[] live = bySegment.get(segment);
            if (live == null || live[0] <= 0) {
                dead.add(segment);
                bySegment.remove(segment);
            }
        }
        return dead;
    }

    /** Living bytes, heads of records included. */
    long bytes(int segment) {
        long[] live = bySegment.get(segment);
        return live == null ? 0 : live[1];
    }
}
