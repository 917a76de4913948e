package org.postiljon.store.embedded.content;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The head of a record in a segment file; the body follows. Big endian:
 *
 * <pre>
 * offset  0  int   magic, "PJM1"
 *         4  int   length of the body
 *         8  int   CRC-32C over bytes 12 to 31 and the body
 *        12  int   owner: 1 message, 2 intake
 *        16  long  epoch: how often the store had been opened when this was written
 *        24  long  id of the row that it was written for
 *        32  body
 * </pre>
 *
 * @param length of the body
 * @param crc    as written
 * @param owner  whose row
 * @param epoch  when it was written
 * @param id     of the row
 */
record RecordHeader(int length, int crc, Owner owner, long epoch, long id) {
    static final int BYTES = 32;
    private static final int MAGIC = 0x504A4D31;
    private static final int CHECKED_FROM = 12;

    /** Writes head and body. */
    static void write(ByteBuffer to, Owner owner, long epoch, long id, byte[] body) {
        int start = to.position();
        to.putInt(MAGIC).putInt(body.length).putInt(0);
        to.putInt(owner.code()).putLong(epoch).putLong(id);
        to.putInt(start + 8, crc(to.slice(start + CHECKED_FROM, BYTES - CHECKED_FROM), body, 0, body.length));
        to.put(body);
    }

    /**
     * Reads a head.
     *
     * @throws DamagedContent when this is no head of a record
     */
    static RecordHeader read(ByteBuffer from) throws DamagedContent {
        if (from.remaining() < BYTES) {
            throw new DamagedContent("it ends within a record");
        }
        int start = from.position();
        int magic = from.getInt(start);
        int length = from.getInt(start + 4);
        Owner owner = Owner.of(from.getInt(start + 12));
        if (magic != MAGIC || length < 0 || owner == null) {
            throw new DamagedContent("there is no record where one should begin");
        }
        return new RecordHeader(
                length, from.getInt(start + 8), owner, from.getLong(start + 16), from.getLong(start + 24));
    }

    /** Whether the body in {@code record}, which begins with this head, is as it was written. */
    boolean matches(byte[] record) {
        return record.length == BYTES + length
                && crc == crc(ByteBuffer.wrap(record, CHECKED_FROM, BYTES - CHECKED_FROM), record, BYTES, length);
    }

    private static int crc(ByteBuffer head, byte[] body, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(head);
        crc.update(body, from, length);
        return (int) crc.getValue();
    }
}
