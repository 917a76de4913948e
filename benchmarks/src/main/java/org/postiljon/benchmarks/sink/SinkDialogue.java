package org.postiljon.benchmarks.sink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One session of the sink: reads what came, in any pieces, and says what to answer (RFC 5321, RFC 2920). It takes every
 * sender and recipient. Without sockets.
 */
final class SinkDialogue {
    /** Longer than RFC 5321 section 4.5.3.1.4 allows: what is beyond is not kept, for only the verb matters. */
    private static final int KEPT = 16;

    private static final byte[] GREETING = line("220 sink.example ESMTP");
    private static final byte[] OFFER =
            line("250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 104857600");
    private static final byte[] OK = line("250 2.0.0 Ok");
    private static final byte[] GO = line("354 End data with <CR><LF>.<CR><LF>");
    private static final byte[] BYE = line("221 2.0.0 Bye");
    private static final byte[] WHAT = line("500 5.5.2 What?");

    private final byte[] verb = new byte[KEPT];
    private int length;
    private boolean inContent;
    private boolean over;

    /** How much of CR LF . CR LF the content ended with so far; at its beginning as if CR LF went before. */
    private int matched;

    private long mails;
    private long bytes;

    /** Mails that it answered with 250. */
    long mails() {
        return mails;
    }

    /** Of their content, with the dots that SMTP adds and the final one. */
    long bytes() {
        return bytes;
    }

    /** Whether nothing more is to be read. */
    boolean isOver() {
        return over;
    }

    /** What is said before anything was heard. */
    static void greet(ByteBuffer out) {
        out.put(GREETING);
    }

    /**
     * Hears what came.
     *
     * @param in  what came; read to its end unless there is no more room for answers or the session is over
     * @param out takes the answers
     */
    void hear(ByteBuffer in, ByteBuffer out) {
        while (in.hasRemaining() && !over && out.remaining() >= OFFER.length) {
            if (inContent) {
                content(in, out);
            } else {
                command(in, out);
            }
        }
    }

    private void command(ByteBuffer in, ByteBuffer out) {
        while (in.hasRemaining()) {
            byte b = in.get();
            if (b == '\n') {
                answer(out);
                length = 0;
                return;
            }
            if (length < KEPT) {
                verb[length] = b;
                length++;
            }
        }
    }

    private void answer(ByteBuffer out) {
        switch (first()) {
            case 'M', 'R', 'N', 'H' -> out.put(OK);
            case 'E' -> out.put(OFFER);
            case 'D' -> {
                out.put(GO);
                inContent = true;
                matched = 2;
            }
            case 'Q' -> {
                out.put(BYE);
                over = true;
            }
            default -> out.put(WHAT);
        }
    }

    private char first() {
        return length == 0 ? '?' : Character.toUpperCase((char) verb[0]);
    }

    private void content(ByteBuffer in, ByteBuffer out) {
        byte[] array = in.array();
        int start = in.arrayOffset() + in.position();
        int end = in.arrayOffset() + in.limit();
        int at = start;
        int state = matched;
        while (at < end && state < 5) {
            byte b = array[at];
            at++;
            state = switch (b) {
                case '\r' -> state == 3 ? 4 : 1;
                case '\n' -> state == 1 ? 2 : state == 4 ? 5 : 0;
                case '.' -> state == 2 ? 3 : 0;
                default -> 0;
            };
        }
        bytes += at - start;
        in.position(at - in.arrayOffset());
        matched = state;
        if (state == 5) {
            mails++;
            inContent = false;
            out.put(OK);
        }
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
