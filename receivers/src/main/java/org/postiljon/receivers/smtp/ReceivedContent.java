package org.postiljon.receivers.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is kept of a content: its size, its digest and its Message-ID. */
final class ReceivedContent implements SmtpInput.Sink {
    private static final int HEAD = 32_768;
    private static final Pattern MESSAGE_ID =
            Pattern.compile("(?im)^message-id[ \\t]*:[ \\t]*(?:\\r?\\n[ \\t]+)?(\\S{1,998})");

    private final MessageDigest digest;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(2048);
    private long bytes;

    ReceivedContent() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Override
    public void take(byte[] part, int length) {
        digest.update(part, 0, length);
        head.write(part, 0, Math.min(length, HEAD - head.size()));
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** In hex; once. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** With its brackets; empty: none in the first 32 KB of the header. */
    String messageId() {
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n");
        Matcher matcher = MESSAGE_ID.matcher(body < 0 ? text : text.substring(0, body));
        return matcher.find() ? matcher.group(1) : "";
    }
}
