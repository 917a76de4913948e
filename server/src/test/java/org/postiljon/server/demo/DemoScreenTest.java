package org.postiljon.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoScreenTest {
    private static final String REPLY = "for 10 s: 421 \u001b[2J\u009b31m\u0007slow\r\ndown";
    private static final String SHOWN = "for 10 s: 421  [2J 31m slow  down";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aReplyCanNotCommandTheTerminal() {
        DemoScreen screen = new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, true, 80);
        screen.table(List.of("head", REPLY));
        screen.say(REPLY);
        screen.say("");
        assertThat(out.toString().split(System.lineSeparator(), -1)).containsExactly("head", SHOWN, SHOWN, "", "");
    }

    @Test
    void onlyATerminalIsRedrawn() {
        DemoScreen file = new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, false, 80);
        file.table(List.of("one"));
        file.table(List.of("two"));
        assertThat(out.toString()).contains("one").doesNotContain("two").doesNotContain("\u001b");
        DemoScreen terminal = new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, true, 80);
        terminal.table(List.of("three", "lines", "here"));
        terminal.table(List.of("four"));
        assertThat(out.toString()).contains("here" + System.lineSeparator() + "\u001b[3A\u001b[Jfour");
    }

    @Test
    void aLineIsCutWhereATerminalWouldBreakIt() {
        DemoScreen terminal = new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, true, 10);
        terminal.table(List.of("0123456789", "0123456789a"));
        assertThat(out.toString().lines()).containsExactly("0123456789", "012345678…");
        DemoScreen file = new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, false, 10);
        file.table(List.of("0123456789abc"));
        assertThat(out.toString()).contains("0123456789abc");
    }

    @Test
    void theLastTableIsPrintedWhereverItGoes() {
        DemoScreen file = new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, false, 80);
        file.table(List.of("first"));
        file.lastTable(List.of("last"));
        assertThat(out.toString().lines()).containsExactly("first", "", "last", "");
        DemoScreen json = new DemoScreen(new PrintWriter(out), new PrintWriter(err), true, true, 80);
        json.lastTable(List.of("never"));
        assertThat(out.toString()).doesNotContain("never");
    }

    @Test
    void whatIsWrongIsForPeopleAndBesideJsonOnTheOtherStream() {
        new DemoScreen(new PrintWriter(out), new PrintWriter(err), false, true, 80).complain("LOST: a\u001b");
        assertThat(out.toString()).isEqualTo("LOST: a " + System.lineSeparator());
        assertThat(err.toString()).isEmpty();
        new DemoScreen(new PrintWriter(out), new PrintWriter(err), true, true, 80).complain("LOST: b\u001b");
        assertThat(out.toString()).doesNotContain("b");
        assertThat(err.toString()).isEqualTo("LOST: b " + System.lineSeparator());
    }
}
