package org.postiljon.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final CommandLine bench =
            new CommandLine(new Bench()).setOut(new PrintWriter(out)).setErr(new PrintWriter(errors));

    @Test
    void withoutANameItListsAll() {
        assertThat(bench.execute()).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceFirst(" .*", "")))
                .containsExactly("wire", "drain", "real-time");
    }

    @ParameterizedTest
    @CsvSource({
        "wire --rounds=0,--rounds: 0 is too few. Write 1 or more.",
        "drain --mails=-5,--mails: -5 is too few. Write 1 or more.",
        "wire --packages=/no/such,--packages: there is no directory /no/such",
        "drain --dir=/no/such,--dir: there is no directory /no/such",
        "wire --rounds=many,'many' is not an int",
        "real-time --minutes=0,--minutes: \"0\" is not a number of minutes",
        "real-time --minutes=x,'x' is not an int",
        "wirre,wirre"
    })
    void whatIsWrongIsNamed(String arguments, String expected) {
        assertThat(bench.execute(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(errors.toString()).contains(expected);
    }
}
