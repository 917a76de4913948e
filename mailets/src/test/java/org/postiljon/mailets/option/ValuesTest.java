package org.postiljon.mailets.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    private static Values values(Map<String, String> written) {
        return new Values(key -> "file, " + key, written);
    }

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "10 m, PT10M", "24h, PT24H", "5d, PT120H", "0s, PT0S"})
    void durationsHaveAUnit(String text, Duration duration) {
        assertThat(values(Map.of("k", text)).duration("k")).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "s", "-1s", "1.5h", "1w", "1h30m", "9999999999s"})
    void otherDurationsAreProblems(String text) {
        Values values = values(Map.of("k", text));
        assertThat(values.duration("k")).isEmpty();
        assertThatThrownBy(values::check)
                .isInstanceOf(InvalidSettings.class)
                .hasMessage("file, k: \"" + text
                        + "\" is not a duration. Write a number and s, m, h or d, like 30s, 10m, 24h or 5d.");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        Values values = values(Map.of("a", "x", "b", "", "c", "7"));
        assertThat(values.flag("a")).isEmpty();
        assertThat(values.text("b")).isEmpty();
        assertThat(values.number("c", 0, 5)).isEmpty();
        assertThat(values.text("d")).isEmpty();
        assertThatThrownBy(values::check)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "file, a: \"x\" is neither true nor false. Write one of them.",
                        "file, b: is empty. Write a value, or remove it.",
                        "file, c: \"7\" is not a number that can be used here. Write one from 0 to 5."));
    }

    @Test
    void withoutProblemsCheckIsSilent() {
        Values values = values(Map.of("a", " TRUE ", "c", "5"));
        assertThat(values.flag("a")).contains(true);
        assertThat(values.number("c", 0, 5)).contains(5);
        values.refuseUnknown(List.of("a", "c"));
        values.check();
        assertThat(values.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"maxRetrys, maxRetries", "MAXRETRIES, maxRetries", "lifetme, lifetime", "life, ", "xyz, ", "hello, "})
    void theNearestNameIsProposed(String written, String meant) {
        assertThat(NearestName.of(written, List.of("maxRetries", "lifetime", "heloName", "tls")))
                .isEqualTo(Optional.ofNullable(meant));
    }
}
