package org.postiljon.store.embedded.content;

/**
 * Where a content is on disk.
 *
 * @param segment number of the segment file; {@link #LARGE}: a file of its own
 * @param offset  of the record in the segment; or the number of the file of its own
 * @param length  of the content, in bytes
 * @param crc     CRC-32C of a content in a file of its own; 0 in a segment, whose records carry theirs
 */
public record Location(int segment, long offset, long length, int crc) {
    /** In place of a segment number: the content has a file of its own. */
    public static final int LARGE = 0;

    /** Whether the content has a file of its own. */
    public boolean isLarge() {
        return segment == LARGE;
    }

    /** Bytes on disk. */
    public long bytes() {
        return isLarge() ? length : length + RecordHeader.BYTES;
    }
}
