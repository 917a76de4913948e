package org.postiljon.delivery.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies (RFC 5321 section 4.2) from a stream of bytes, cut anywhere. Never throws, and keeps a bounded amount
 * whatever comes: of each line the first {@value #LINE_BYTES} bytes.
 *
 * <p>RFC 5321 section 4.5.3.1.5 allows 512 bytes for a line; receivers with long explanations write more. Their code is
 * what matters, so a longer line is cut and not refused: a 550 that became an invalid reply would be tried for a day.
 */
final class ReplyParser {
    static final int LINE_BYTES = 2_000;
    static final int LINES = 100;
    static final int REPLY_BYTES = 65_536;

    /** What a byte may complete. */
    sealed interface Parsed {}

    /**
     * A whole reply.
     *
     * @param code  200 to 599
     * @param lines the text of each, without code; readable: control characters have become blanks
     */
    record Whole(int code, List<String> lines) implements Parsed {}

    /**
     * What came is not a reply; nothing that follows can be trusted.
     *
     * @param why for people
     */
    record Invalid(String why) implements Parsed {}

    private byte[] line = new byte[128];
    private int kept;
    private int bytes;
    private int code;
    private List<String> lines = new ArrayList<>();

    /** Takes one byte; answers null until it completes a reply or an error. */
    @Nullable
    Parsed onByte(byte b) {
        bytes++;
        if (bytes > REPLY_BYTES) {
            return new Invalid("a reply of more than " + REPLY_BYTES + " bytes");
        }
        // A bare LF ends a line too: some receivers write it, and a reply can't hold one (RFC 5321 section 4.2).
        if (b == '\n') {
            return onLine();
        }
        if (kept < LINE_BYTES) {
            if (kept == line.length) {
                line = Arrays.copyOf(line, Math.min(LINE_BYTES, 4 * line.length));
            }
            line[kept++] = b;
        }
        return null;
    }

    /** Whether a reply has begun and is not whole. */
    boolean midReply() {
        return bytes > 0;
    }

    /** Forgets what was read: after TLS began, and on a new connection. */
    void reset() {
        kept = 0;
        bytes = 0;
        code = 0;
        lines = new ArrayList<>();
    }

    private @Nullable Parsed onLine() {
        int length = kept > 0 && line[kept - 1] == '\r' ? kept - 1 : kept;
        boolean cut = kept == LINE_BYTES;
        kept = 0;
        int lineCode = code(length);
        if (lineCode < 0) {
            return new Invalid("'" + shown(length) + "' is not a reply");
        }
        // RFC 5321 section 4.2.1: "every line, except the last, begin with the reply code, followed immediately by a
        // hyphen"; the codes of one reply are the same.
        if (!lines.isEmpty() && lineCode != code) {
            return new Invalid("codes " + code + " and " + lineCode + " in one reply");
        }
        if (lines.size() == LINES) {
            return new Invalid("a reply of more than " + LINES + " lines");
        }
        code = lineCode;
        lines.add(length <= 4 ? "" : readable(line, 4, length, cut));
        if (length > 3 && line[3] == '-') {
            return null;
        }
        Whole whole = new Whole(code, List.copyOf(lines));
        reset();
        return whole;
    }

    /** The code of the line, or -1: three digits from 200 to 599, then nothing, a blank or a hyphen. */
    private int code(int length) {
        if (length < 3 || (length > 3 && line[3] != ' ' && line[3] != '-')) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < 3; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return -1;
            }
            number = number * 10 + line[i] - '0';
        }
        return number >= 200 && number <= 599 ? number : -1;
    }

    private String shown(int length) {
        return readable(line, 0, Math.min(length, 80), length > 80);
    }

    /** As UTF-8 (RFC 6531 section 3.7.4) where it is that, else as Latin-1. */
    private static String readable(byte[] bytes, int from, int end, boolean cut) {
        int to = cut ? wholeCharacters(bytes, from, end) : end;
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
        return PeerText.readable(text).strip();
    }

    /** The end of the last whole UTF-8 character. */
    private static int wholeCharacters(byte[] bytes, int from, int end) {
        int start = end - 1;
        while (start > from && end - start < 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        return start >= from && (bytes[start] & 0x80) != 0 ? start : end;
    }
}
