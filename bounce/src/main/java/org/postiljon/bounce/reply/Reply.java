package org.postiljon.bounce.reply;

import java.util.Optional;

/**
 * An SMTP reply, RFC 5321 section 4.2.
 *
 * @param stage    what it answers
 * @param code     200 to 599
 * @param enhanced the enhanced code that stood in front of the text (RFC 2034), if any
 * @param text     the text of all its lines without codes, joined by one blank, bounded by who read it
 */
public record Reply(Stage stage, int code, Optional<EnhancedCode> enhanced, String text) implements Answer {
    /** Checks the code. */
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("Not a reply code: " + code);
        }
    }

    /** A reply whose text may begin with an enhanced code, which is taken out of it. */
    public static Reply of(Stage stage, int code, String text) {
        Optional<EnhancedCode> enhanced = EnhancedCode.startOf(text);
        String rest =
                enhanced.map(e -> text.substring(e.toString().length()).strip()).orElse(text);
        return new Reply(stage, code, enhanced, rest);
    }

    /** 2yz. */
    public boolean isPositive() {
        return code < 300;
    }

    /** 3yz: go on, as after DATA. */
    public boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    /** 4yz: transient. */
    public boolean isTransient() {
        return code >= 400 && code < 500;
    }

    /** 5yz: permanent. */
    public boolean isPermanent() {
        return code >= 500;
    }

    @Override
    public String describe() {
        return code + enhanced.map(e -> " " + e).orElse("") + (text.isEmpty() ? "" : " " + text);
    }
}
