package org.postiljon.mailets.delivery;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a bare LF and a bare CR as CRLF, as SMTP sends them (RFC 5321 section 2.3.8): so the size that MAIL FROM
 * announces (RFC 1870) is the one that is sent. The state between blocks, which may be cut anywhere.
 */
final class LineEnds {
    private boolean afterCr;

    /** Appends a block. */
    void copy(byte[] block, int length, OutputStream out) throws IOException {
        int from = 0;
        for (int i = 0; i < length; i++) {
            byte b = block[i];
            if (afterCr != (b == '\n')) {
                out.write(block, from, i - from);
                out.write(afterCr ? '\n' : '\r');
                from = i;
            }
            afterCr = b == '\r';
        }
        out.write(block, from, length - from);
    }

    /** Ends the content. */
    void end(OutputStream out) throws IOException {
        if (afterCr) {
            out.write('\n');
        }
    }
}
