package org.postiljon.benchmarks.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void hasTheBytesThatAllContendersSend() {
        assertThat(Sample.content()).hasSize(Sample.BYTES);
        String text = new String(Sample.content(), US_ASCII);
        assertThat(text).startsWith("From: ").contains("\r\n\r\nXXX").endsWith("X\r\n");
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
        assertThat(text.lines()).allMatch(line -> line.length() <= 78);
    }
}
