package org.postiljon.delivery.smtp;

import java.time.Duration;

/**
 * How long each step waits for its answer: RFC 5321 section 4.5.3.2.
 *
 * @param connect   TCP connect
 * @param greeting  initial 220
 * @param command   EHLO, STARTTLS with its handshake, AUTH, RSET
 * @param mail      MAIL
 * @param rcpt      RCPT
 * @param data      DATA, its 354
 * @param block     for a block of content to be taken by the peer
 * @param finalDot  reply to the final dot
 * @param quit      QUIT, then the connection is just closed
 * @param envelope  all of the RCPT replies of one transaction, from its first command on; recipients that are not asked
 *     by then come in a later one. Longer than {@code mail} and {@code rcpt} together
 */
public record Timeouts(
        Duration connect,
        Duration greeting,
        Duration command,
        Duration mail,
        Duration rcpt,
        Duration data,
        Duration block,
        Duration finalDot,
        Duration quit,
        Duration envelope) {
    /** 30 s to connect, 15 minutes for an envelope; else the least that RFC 5321 asks for. */
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            Duration.ofMinutes(15));
}
