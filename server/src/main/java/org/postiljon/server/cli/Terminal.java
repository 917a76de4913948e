package org.postiljon.server.cli;

import java.io.PrintWriter;
import org.postiljon.delivery.smtp.PeerText;

/**
 * Where a command prints. What receivers, senders and other programs wrote stands in most lines: no control character of
 * theirs reaches the terminal, so that nobody's reply moves the cursor, rewrites the screen or begins a line.
 */
final class Terminal extends PrintWriter {
    private final boolean json;

    /** @param json whether lines are JSON, which stays JSON */
    Terminal(PrintWriter out, boolean json) {
        super(out);
        this.json = json;
    }

    @Override
    public void println(String line) {
        super.println(json ? escaped(line) : PeerText.readable(line));
    }

    @Override
    public void println(Object line) {
        println(String.valueOf(line));
    }

    /** An error: several lines, each without control characters. */
    static String lines(String text) {
        return text.lines()
                .map(PeerText::readable)
                .reduce((one, next) -> one + "\n" + next)
                .orElse("");
    }

    /** Jackson escapes those of ASCII; others can stand in strings only. */
    private static String escaped(String json) {
        StringBuilder line = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (PeerText.isControl(c)) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }
}
