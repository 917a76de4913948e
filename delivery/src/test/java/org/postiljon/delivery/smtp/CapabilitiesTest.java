package org.postiljon.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What strange answers to EHLO are taken to offer. */
class CapabilitiesTest {
    /** RFC 1870 section 4: up to 20 digits, 0 for no fixed limit. What is none of that sets no limit. */
    @ParameterizedTest
    @CsvSource({
        "SIZE, 0",
        "SIZE 0, 0",
        "SIZE 1, 1",
        "SIZE 00000000000000010240, 0",
        "SIZE 999999999999999999, 999999999999999999",
        "SIZE 99999999999999999999, 0",
        "SIZE 1000000000000000000000000, 0",
        "SIZE -1, 0",
        "SIZE +5, 0",
        "SIZE 10MB, 0",
        "SIZE 1e6, 0",
        "SIZE=1000, 0",
        "SIZE ٣, 0",
        "SIZE  700, 700",
        "SIZE 500 600, 500",
    })
    void size(String line, long bytes) {
        assertThat(Capabilities.of(List.of("mx.b.example", line)).size()).isEqualTo(bytes);
    }

    @Test
    void whatOnlyLooksLikeAnExtensionIsNone() {
        assertThat(Capabilities.of(List.of(
                        "PIPELINING 8BITMIME", "PIPELINING8BITMIME", "XPIPELINING", "-8BITMIME", "STARTTLSX", "")))
                .isEqualTo(Extensions.NONE);
    }

    @Test
    void theLastSizeAndAllMechanismsCount() {
        List<String> lines = new ArrayList<>(List.of("mx.b.example", "SIZE 5", "AUTH CRAM-MD5"));
        for (int i = 0; i < 90; i++) {
            lines.add("AUTH X" + i);
        }
        lines.add("auth plain");
        lines.add("size 7");
        Extensions offered = Capabilities.of(lines);
        assertThat(offered.size()).isEqualTo(7);
        assertThat(offered.auth()).startsWith("CRAM-MD5 X0 ").endsWith(" X89 PLAIN");
    }
}
