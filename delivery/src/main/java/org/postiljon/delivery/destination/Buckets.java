package org.postiljon.delivery.destination;

import java.time.Instant;
import java.util.Arrays;

/**
 * Counts per bucket of time, for the last so many buckets. Immutable: counting within a bucket copies a few words; only
 * the step to a new bucket copies the array of the old ones.
 */
final class Buckets {
    private final int width;
    private final long index;
    private final int count;
    /** The bucket with index i lies at i modulo the length. */
    private final int[] past;

    private Buckets(int width, long index, int count, int[] past) {
        this.width = width;
        this.index = index;
        this.count = count;
        this.past = past;
    }

    /**
     * Nothing counted.
     *
     * @param width  of a bucket, in seconds
     * @param length how many full buckets are kept
     */
    static Buckets empty(int width, int length) {
        return new Buckets(width, 0, 0, new int[length]);
    }

    /** One more at {@code now}; an instant before the newest bucket counts into that one. */
    Buckets add(Instant now) {
        long next = Math.floorDiv(now.getEpochSecond(), (long) width);
        if (next <= index) {
            return new Buckets(width, index, count + 1, past);
        }
        int[] copy = next - index >= past.length ? new int[past.length] : past.clone();
        if (next - index <= past.length) {
            for (long i = index + 1; i < next; i++) {
                copy[slot(i)] = 0;
            }
            copy[slot(index)] = count;
        }
        return new Buckets(width, next, 1, copy);
    }

    /** How many in the last {@code seconds} up to {@code now}; the oldest bucket counts by the share that lies within. */
    double count(Instant now, int seconds) {
        long edge = now.getEpochSecond() - seconds;
        long oldest = Math.floorDiv(edge, (long) width);
        double before = (Math.floorMod(edge, (long) width) + now.getNano() / 1e9) / width;
        double sum = at(oldest) * (1 - before);
        for (long i = oldest + 1; i <= index; i++) {
            sum += at(i);
        }
        return sum;
    }

    private int at(long i) {
        if (i == index) {
            return count;
        }
        return i > index || i < index - past.length ? 0 : past[slot(i)];
    }

    private int slot(long i) {
        return (int) Math.floorMod(i, (long) past.length);
    }

    /**
     * As text: index of the newest bucket, a colon, then the counts from the newest to the oldest that is not zero,
     * parted by commas; {@code n*} before a count repeats it.
     */
    String write() {
        StringBuilder text = new StringBuilder().append(index).append(':');
        long last = index - past.length;
        while (last < index && at(last) == 0) {
            last++;
        }
        for (long i = index; i >= last; ) {
            int value = at(i);
            long run = i;
            while (run - 1 >= last && at(run - 1) == value) {
                run--;
            }
            if (i - run > 0) {
                text.append(i - run + 1).append('*');
            }
            text.append(value).append(run == last ? "" : ",");
            i = run - 1;
        }
        return text.toString();
    }

    /**
     * What {@link #write()} wrote of buckets of the same shape.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    Buckets read(String text) {
        String[] halves = text.split(":", -1);
        if (halves.length != 2) {
            throw new IllegalArgumentException("Not counts: " + text);
        }
        long newest = Long.parseLong(halves[0]);
        int[] values = new int[past.length + 1];
        int filled = 0;
        for (String part : halves[1].split(",", -1)) {
            int star = part.indexOf('*');
            int times = star < 0 ? 1 : Integer.parseInt(part.substring(0, star));
            int value = Integer.parseInt(part.substring(star + 1));
            if (value < 0 || times < 1 || times > values.length - filled) {
                throw new IllegalArgumentException("Not counts: " + text);
            }
            Arrays.fill(values, filled, filled + times, value);
            filled += times;
        }
        int[] older = new int[past.length];
        for (int i = 1; i < filled; i++) {
            older[slot(newest - i)] = values[i];
        }
        return new Buckets(width, newest, values[0], older);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Buckets that
                && width == that.width
                && index == that.index
                && count == that.count
                && Arrays.equals(past, that.past);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(index) + count;
    }

    @Override
    public String toString() {
        return write();
    }
}
