package org.postiljon.bounce.reply;

/**
 * A step that ended without a reply.
 *
 * @param stage  where
 * @param cause  why
 * @param detail for people: which address, which limit, what the library said
 */
public record NoReply(Stage stage, Cause cause, String detail) implements Answer {
    /** Why no reply came. */
    public enum Cause {
        /** Nothing came within the stage's time-out (RFC 5321 section 4.5.3.2). */
        TIMEOUT("timed out"),
        /** The TCP connection was refused, or its network can't be reached. */
        REFUSED("connection refused"),
        /** The connection ended where a reply was due. */
        LOST("connection lost"),
        /** What came is not a reply, or is longer than we read. */
        INVALID("invalid reply"),
        /** The TLS handshake failed, or TLS is required and not offered, or the certificate is not trusted. */
        TLS("TLS failed"),
        /** The name can't be resolved at this time, or to nothing usable. */
        DNS("DNS failed"),
        /** We ourselves could not: no such local address, no content, no descriptor. */
        LOCAL("local failure"),
        /** We ended it, as the server stops. */
        ABORTED("ended by us");

        private final String words;

        Cause(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** Whether it has its cause on our side: then it says nothing of the receiver, and no mail is to suffer for it. */
    public boolean isOurs() {
        return cause == Cause.LOCAL || cause == Cause.ABORTED;
    }

    @Override
    public String describe() {
        return cause.words() + " at " + stage.label() + (detail.isEmpty() ? "" : ": " + detail);
    }
}
