package org.postiljon.delivery.smtp.net;

import io.netty.buffer.ByteBuf;

/**
 * Writes content as DATA wants it: each line ends with CRLF (RFC 5321 section 2.3.8: "MUST NOT send bare CR or LF"), a
 * dot at the start of a line is doubled (section 4.5.2), and a line with a single dot ends it. Takes content in chunks
 * cut anywhere.
 */
final class DotStuffing {
    private boolean lineStart = true;
    private boolean afterCr;

    /** Appends a chunk. */
    void write(byte[] bytes, int length, ByteBuf out) {
        int run = 0;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (afterCr) {
                // The CR was held back: CRLF is written as one, whatever stood there.
                afterCr = false;
                endLine(out);
                if (b == '\n') {
                    run = i + 1;
                    continue;
                }
            }
            if (b == '\r' || b == '\n') {
                out.writeBytes(bytes, run, i - run);
                run = i + 1;
                if (b == '\r') {
                    afterCr = true;
                } else {
                    endLine(out);
                }
            } else if (lineStart) {
                if (b == '.') {
                    out.writeByte('.');
                }
                lineStart = false;
            }
        }
        out.writeBytes(bytes, run, length - run);
    }

    /** Ends the last line where it has no end, and writes the final dot. Content without a byte is one empty line. */
    void end(ByteBuf out) {
        if (afterCr || !lineStart) {
            endLine(out);
        }
        out.writeByte('.').writeByte('\r').writeByte('\n');
    }

    private void endLine(ByteBuf out) {
        out.writeByte('\r').writeByte('\n');
        lineStart = true;
    }
}
