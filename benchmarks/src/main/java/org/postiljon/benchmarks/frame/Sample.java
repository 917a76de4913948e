package org.postiljon.benchmarks.frame;

import java.nio.charset.StandardCharsets;

/** The mail of the measurements. */
public final class Sample {
    /** Its bytes: 10 KB, like smtp-source is told to make it. */
    public static final int BYTES = 10_240;

    /** Connections at once, of each contender. */
    public static final int CONNECTIONS = 20;

    private static final String HEADER = String.join(
            "\r\n",
            "From: <news@sender.example>",
            "To: <reader@sink.example>",
            "Subject: measured",
            "Date: Tue, 01 Jan 2030 12:00:00 +0000",
            "Message-Id: <measured@sender.example>",
            "",
            "");

    private static final String LINE = "X".repeat(78) + "\r\n";

    private Sample() {}

    /** Header and lines of 78 characters. */
    public static byte[] content() {
        int lines = (BYTES - HEADER.length() - 2) / LINE.length();
        String start = HEADER + LINE.repeat(lines);
        return (start + "X".repeat(BYTES - start.length() - 2) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
