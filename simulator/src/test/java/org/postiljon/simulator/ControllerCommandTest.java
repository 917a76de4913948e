package org.postiljon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String input) {
        return ControllerCommand.run(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)),
                out,
                new PrintStream(err, true, StandardCharsets.US_ASCII));
    }

    private List<String> answers() {
        return out.toString(StandardCharsets.US_ASCII).lines().toList();
    }

    private String error() {
        return err.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void answersOnlyWhatIsAsked() {
        int status = run("""
                hello 1 1
                next 0.000000 0 0 0 1000
                sent 0.100000
                next 0.200000 1 0 1 5
                connected 0.200000 1
                accepted 0.500000 0.100000
                next 0.600000 1 0 0 5
                refused 0.700000 0.650000 RATE 1
                deferred 0.800000 0.600000 GREY 1
                restart 3.000000
                """);
        assertThat(status).isZero();
        assertThat(answers())
                .containsExactly(
                        "hello 1 postiljon",
                        "0.000000 0.500000 1 2 100",
                        "never 0.500000 1 2 100",
                        "2.500000 0.500000 2 2 100",
                        "301.000000",
                        "ok");
        assertThat(error()).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameAnswersAndHelloBeginsAnew() {
        String talk = "hello 1 7\nsent 1\nrefused 2 1 BLOCK 0\nnext 3 0 0 0 1\n";
        run(talk + talk + "hello 1 8\nsent 1\nrefused 2 1 BLOCK 0\nnext 3 0 0 0 1\n");
        assertThat(answers()).hasSize(6);
        assertThat(answers().get(1))
                .isEqualTo(answers().get(3))
                .isNotEqualTo(answers().get(5));
    }

    @Test
    void timesAreRoundedUp() {
        run("hello 1 1\nsent 0\naccepted 0.0000005 0\nnext 1 1 0 0 1\n");
        assertThat(answers().get(1)).startsWith("2.000001 ");
    }

    @Test
    void messagesRefusedForNowFollowTheSchedule() {
        run("hello 1 1\nsent 0\naccepted 1 0\ndeferred 2 1.5 TEMP 1\ndeferred 3 2.5 TEMP 3\ndeferred 4 3.5 PERM 1\n");
        assertThat(Double.parseDouble(answers().get(1))).isBetween(540.0, 660.0);
        assertThat(Double.parseDouble(answers().get(2))).isBetween(1620.0, 1980.0);
        assertThat(answers()).hasSize(4);
    }

    @Test
    void aThrottleInDisguiseMakesTheMessageComeSoon() {
        StringBuilder talk = new StringBuilder("hello 1 1\nsent 0\naccepted 1 0\n");
        for (int i = 2; i < 10; i++) {
            talk.append("deferred ").append(i).append(' ').append(i - 0.5).append(" TEMP 1\n");
        }
        run(talk.toString());
        assertThat(answers()).contains("30.000000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "next 0 0 0 0 0 | 1 | The first line must be 'hello 1 SEED'",
                "hello 2 1 | 1 | version 1",
                "hello 1 | 1 | Expected 'hello 1 SEED'",
                "hello 1 x | 1 | not a whole number",
                "hello 1 1;foo 1 | 2 | Unknown verb 'foo'",
                "hello 1 1; | 2 | Unknown verb ''",
                "hello 1 1;next 0 0 0 | 2 | Expected 'next NOW",
                "hello 1 1;next x 0 0 0 0 | 2 | not a time",
                "hello 1 1;next 1e99 0 0 0 0 | 2 | not a time",
                "hello 1 1;next 0 -1 0 0 0 | 2 | not a count",
                "hello 1 1;next 0 99999999999 0 0 0 | 2 | not a count",
                "hello 1 1;sent | 2 | Expected 'sent NOW'",
                "hello 1 1;sent 1 2 | 2 | Expected 'sent NOW'",
                "hello 1 1;refused 1 0 GREY 0 | 2 | none of BLOCK, CONN, DOWN, RATE",
                "hello 1 1;deferred 1 0 RATE 0 | 2 | none of GREY, PERM, TEMP",
            })
    void aLineThatIsNotOfTheProtocolIsNamed(String lines, int number, String reason) {
        assertThat(run(lines.replace(';', '\n') + "\n")).isEqualTo(2);
        assertThat(error()).contains("line " + number).contains(reason);
    }

    @Test
    void aLongLineIsShownInPart() {
        assertThat(run("x".repeat(100_000) + "\n")).isEqualTo(2);
        assertThat(error().length()).isLessThan(1500);
    }

    @Test
    void anOutputThatFailsIsSaid() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left");
            }
        };
        int status = ControllerCommand.run(
                new ByteArrayInputStream("hello 1 1\n".getBytes(StandardCharsets.US_ASCII)),
                full,
                new PrintStream(err, true, StandardCharsets.US_ASCII));
        assertThat(status).isEqualTo(1);
        assertThat(error()).contains("No space left");
    }
}
