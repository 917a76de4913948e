package org.postiljon.benchmarks.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private BenchReport report(boolean json) {
        return new BenchReport("real-time", json, new PrintStream(written, true, UTF_8));
    }

    @Test
    void aGoalIsMetFromWhatIsWantedOn() {
        assertThat(report(false).judge(List.of(Goal.atLeast("share", 90, 90), Goal.atLeast("more", 10, 80.129))))
                .isZero();
        assertThat(written.toString(UTF_8).lines())
                .allMatch(line -> line.endsWith("  met"))
                .hasSize(2);
    }

    @Test
    void oneMissedGoalIsStatusOne() {
        assertThat(report(false).judge(List.of(Goal.atLeast("share", 90, 89.99), Goal.atLeast("more", 10, 80))))
                .isEqualTo(1);
        assertThat(written.toString(UTF_8).lines().toList().get(0)).endsWith("  MISSED");
    }

    @Test
    void programsGetJsonLinesOnlyWhoseLastOneJudges() throws Exception {
        BenchReport report = report(true);
        report.say("for people");
        report.object(Map.of("minute", 1));
        assertThat(report.judge(List.of(Goal.atLeast("share", 90, 89.9949)))).isEqualTo(1);
        List<String> lines = written.toString(UTF_8).lines().toList();
        assertThat(lines.get(0)).isEqualTo("{\"minute\":1}");
        JsonNode last = new ObjectMapper().readTree(lines.get(1));
        assertThat(last.get("bench").asText()).isEqualTo("real-time");
        JsonNode goal = last.get("goals").get(0);
        assertThat(goal.get("goal").asText()).isEqualTo("share");
        assertThat(goal.get("wanted").asDouble()).isEqualTo(90);
        assertThat(goal.get("measured").asDouble()).isEqualTo(89.99);
        assertThat(goal.get("met").asBoolean()).isFalse();
        assertThat(lines).hasSize(2);
    }
}
