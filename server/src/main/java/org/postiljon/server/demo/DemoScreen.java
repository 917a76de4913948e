package org.postiljon.server.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.postiljon.delivery.smtp.PeerText;

/** Where the demo prints: a table that is redrawn in a terminal, blocks of lines elsewhere, or JSON Lines. */
final class DemoScreen {
    private static final int BLOCK_EVERY = 10;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final boolean redraws;
    private final int columns;
    private final ObjectMapper mapper = new ObjectMapper();
    private int drawn;
    private int blocks;

    /**
     * @param err     what is wrong, beside JSON
     * @param json    JSON Lines and nothing else
     * @param redraws whether {@code out} is a terminal that can move its cursor
     * @param columns of that terminal: a line of the table that took two of it would upset the redrawing
     */
    DemoScreen(PrintWriter out, PrintWriter err, boolean json, boolean redraws, int columns) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.redraws = redraws && !json;
        this.columns = columns;
    }

    boolean isJson() {
        return json;
    }

    /** A line that stays, for people. */
    void say(String line) {
        if (!json) {
            drawn = 0;
            out.println(PeerText.readable(line));
            out.flush();
        }
    }

    /** Why the exit status is not 0: for people, and beside JSON on the standard error. */
    void complain(String line) {
        if (json) {
            err.println(PeerText.readable(line));
            err.flush();
        } else {
            say(line);
        }
    }

    /** One object for programs. */
    void object(Map<String, Object> object) {
        if (json) {
            try {
                out.println(mapper.writeValueAsString(object));
                out.flush();
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The table of this second. Where it can't be redrawn it is printed now and then. */
    void table(List<String> lines) {
        if (redraws || blocks++ % BLOCK_EVERY == 0) {
            lastTable(lines);
        }
    }

    /** The table as it is in the end. */
    void lastTable(List<String> lines) {
        if (json) {
            return;
        }
        if (redraws && drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
        }
        // Receivers wrote some of it.
        lines.forEach(line -> out.println(fitting(PeerText.readable(line))));
        if (!redraws) {
            out.println();
        }
        out.flush();
        drawn = lines.size();
    }

    private String fitting(String line) {
        return redraws && line.length() > columns ? line.substring(0, columns - 1) + "…" : line;
    }
}
