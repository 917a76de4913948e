package org.postiljon.delivery.smtp;

import java.util.List;
import java.util.Optional;
import org.postiljon.bounce.reply.EnhancedCode;
import org.postiljon.bounce.reply.Reply;
import org.postiljon.bounce.reply.Stage;

/** Makes a {@link Reply} of the lines that were read. */
final class Replies {
    /** Longest text that is kept, in characters. */
    static final int TEXT = 2_000;

    private Replies() {}

    /** The reply of this stage. */
    static Reply of(Stage stage, ReplyParser.Whole whole) {
        List<String> lines = whole.lines();
        Optional<EnhancedCode> enhanced = EnhancedCode.startOf(lines.get(0));
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            // RFC 2034 section 4: the enhanced code stands in each line of a reply.
            String rest = enhanced.isPresent() && EnhancedCode.startOf(line).equals(enhanced)
                    ? line.substring(Math.min(line.length(), afterFirstWord(line)))
                            .strip()
                    : line;
            if (!rest.isEmpty() && text.length() < TEXT) {
                if (text.length() > 0) {
                    text.append(' ');
                }
                text.append(rest);
            }
        }
        return new Reply(stage, whole.code(), enhanced, cut(text));
    }

    private static int afterFirstWord(String line) {
        int blank = line.indexOf(' ');
        return blank < 0 ? line.length() : blank;
    }

    private static String cut(StringBuilder text) {
        if (text.length() <= TEXT) {
            return text.toString();
        }
        int end = Character.isHighSurrogate(text.charAt(TEXT - 1)) ? TEXT - 1 : TEXT;
        return text.substring(0, end);
    }
}
