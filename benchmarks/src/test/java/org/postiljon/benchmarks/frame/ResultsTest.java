package org.postiljon.benchmarks.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static Round round(String contender, int number, double seconds) {
        return new Round(contender, number, 1000, seconds, 2, 0.5, 0.1, 0.2, 0.3);
    }

    /** The machine is twice as slow in round 2, for both; cold figures are wild. */
    private final Results results = new Results(List.of(
            round("a", 0, 100),
            round("b", 0, 1),
            round("a", 1, 1),
            round("b", 1, 4),
            round("b", 2, 8),
            round("a", 2, 2),
            round("a", 3, 1),
            round("b", 3, 6)));

    @Test
    void aRatioIsOfOneRound() {
        assertThat(results.ratios("a", "b")).containsExactly(4.0, 4.0, 6.0);
    }

    @Test
    void coldRoundsCountForNothing() {
        assertThat(results.of("a", Round::perSecond)).isEqualTo(new Spread(1000, 500, 1000));
        assertThatThrownBy(() -> new Results(List.of(round("a", 0, 1))).ratios("a", "a"))
                .hasMessageContaining("no round of both");
    }

    @Test
    void aMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(new Spread(3, 1, 9));
        assertThat(Spread.of(List.of(5.0))).isEqualTo(new Spread(5, 5, 5));
        assertThatThrownBy(() -> Spread.of(List.of())).hasMessage("Nothing was measured");
    }

    @Test
    void cpuIsFor1000Mails() {
        Round round = new Round("a", 1, 4000, 2, 8, 1, 0, 0, 0);
        assertThat(round.systemPer1000()).isEqualTo(2);
        assertThat(round.senderPer1000()).isEqualTo(0.25);
        assertThat(round.perSecond()).isEqualTo(2000);
    }

    @Test
    void programsGetRatiosWithTheirSpread() throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BenchReport report = new BenchReport("x", true, new PrintStream(written, true, UTF_8));
        results.tell(report);
        assertThat(results.tellRatio(report, "a", "b")).isEqualTo(4);
        List<String> lines = written.toString(UTF_8).lines().toList();
        JsonNode medians = new ObjectMapper().readTree(lines.get(0));
        assertThat(medians.get("medians").asText()).isEqualTo("a");
        assertThat(medians.get("perSecond").asDouble()).isEqualTo(1000);
        assertThat(medians.get("coldPerSecond").asDouble()).isEqualTo(10);
        JsonNode ratio = new ObjectMapper().readTree(lines.get(2));
        assertThat(ratio.get("rounds")).hasSize(3);
        assertThat(ratio.get("least").asDouble()).isEqualTo(4);
        assertThat(ratio.get("most").asDouble()).isEqualTo(6);
        assertThat(lines).hasSize(3);
    }
}
