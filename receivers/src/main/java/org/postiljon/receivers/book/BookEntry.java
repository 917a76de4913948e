package org.postiljon.receivers.book;

import java.time.Instant;
import java.util.Map;

/**
 * A message that a receiver took for one recipient.
 *
 * @param time      before the receiver answered
 * @param recipient of RCPT
 * @param sender    of MAIL; empty: the null reverse-path
 * @param messageId the Message-ID header with its brackets; empty: none
 * @param bytes     of content, dots unstuffed
 * @param sha256    of the content, in hex
 * @param client    IP address that it came from
 */
public record BookEntry(
        Instant time, String recipient, String sender, String messageId, long bytes, String sha256, String client) {
    /** One line of JSON, without its end. */
    String line() {
        return "{\"time\":" + Json.quote(time.toString())
                + ",\"recipient\":" + Json.quote(recipient)
                + ",\"sender\":" + Json.quote(sender)
                + ",\"messageId\":" + Json.quote(messageId)
                + ",\"bytes\":" + bytes
                + ",\"sha256\":" + Json.quote(sha256)
                + ",\"client\":" + Json.quote(client) + "}";
    }

    /**
     * Reads such a line.
     *
     * @throws IllegalArgumentException when it is none
     */
    static BookEntry parse(String line) {
        Map<String, String> members = Json.members(line);
        try {
            return new BookEntry(
                    Instant.parse(member(members, "time", line)),
                    member(members, "recipient", line),
                    member(members, "sender", line),
                    member(members, "messageId", line),
                    Long.parseLong(member(members, "bytes", line)),
                    member(members, "sha256", line),
                    member(members, "client", line));
        } catch (java.time.DateTimeException | NumberFormatException broken) {
            throw new IllegalArgumentException("Not a line of a book: " + line, broken);
        }
    }

    private static String member(Map<String, String> members, String key, String line) {
        String value = members.get(key);
        if (value == null) {
            throw new IllegalArgumentException("Not a line of a book, " + key + " is missing: " + line);
        }
        return value;
    }
}
