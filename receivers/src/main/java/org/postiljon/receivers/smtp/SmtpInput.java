package org.postiljon.receivers.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads commands and content. Before it waits for the network it sends what was answered so far, so that the replies to
 * pipelined commands go out together (RFC 2920 section 3.2).
 */
final class SmtpInput {
    /** Longest command line, its end included: RFC 5321 section 4.5.3.1.4 and room for extensions. */
    static final int LONGEST = 4096;

    /** Takes content without its dot-stuffing. */
    interface Sink {
        /** The next bytes; the array is reused. */
        void take(byte[] bytes, int length);
    }

    /** A command line was too long; it was read to its end. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    private enum At {
        LINE_START,
        WITHIN,
        CR,
        DOT,
        DOT_CR
    }

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[16_384];
    private final byte[] content = new byte[16_384];
    private int next;
    private int end;

    SmtpInput(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * A command without its end; ends at LF, a CR before it is left out.
     *
     * @throws EOFException when the client closed
     * @throws TooLong      when it is longer than {@link #LONGEST}
     */
    String line() throws IOException {
        byte[] line = new byte[LONGEST];
        int length = 0;
        for (byte b = read(); b != '\n'; b = read()) {
            if (length < LONGEST) {
                line[length] = b;
            }
            length++;
        }
        if (length >= LONGEST) {
            throw new TooLong();
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    /** Reads content up to the final dot. Only CRLF ends a line here: a bare LF is content. */
    void content(Sink sink) throws IOException {
        At at = At.LINE_START;
        int length = 0;
        while (true) {
            byte b = read();
            if (at == At.LINE_START && b == '.') {
                at = At.DOT;
                continue;
            } else if (at == At.DOT && b == '\r') {
                at = At.DOT_CR;
                continue;
            } else if (at == At.DOT_CR) {
                if (b == '\n') {
                    sink.take(content, length);
                    return;
                }
                content[length++] = '\r';
                at = At.CR;
            }
            content[length++] = b;
            if (length > content.length - 2) {
                sink.take(content, length);
                length = 0;
            }
            if (at == At.CR && b == '\n') {
                at = At.LINE_START;
            } else {
                at = b == '\r' ? At.CR : At.WITHIN;
            }
        }
    }

    private byte read() throws IOException {
        if (next == end) {
            out.flush();
            end = Math.max(0, in.read(buffer));
            next = 0;
            if (end == 0) {
                throw new EOFException("The client closed the connection");
            }
        }
        return buffer[next++];
    }
}
