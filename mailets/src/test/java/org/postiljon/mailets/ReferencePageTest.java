package org.postiljon.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postiljon.mailets.delivery.DeliveryOptions;
import org.postiljon.mailets.option.Option;

/** Each option has its row in the page that admins read, word for word, and the page has no others. */
class ReferencePageTest {
    private static final Path PAGES = Path.of("../docs/reference");

    /** The rows of the tables of options, which are those with a default. */
    private static List<String> rows(String page) throws IOException {
        String text = Files.readString(PAGES.resolve(page), StandardCharsets.UTF_8);
        return Arrays.stream(text.split("\n\n", -1))
                .filter(block -> block.startsWith("| parameter | value | default |"))
                .flatMap(block -> block.lines().skip(2))
                .toList();
    }

    @Test
    void adaptiveRemoteDelivery() throws Exception {
        assertThat(rows("AdaptiveRemoteDelivery.md"))
                .containsExactlyElementsOf(
                        Stream.concat(DeliveryOptions.USED.stream(), DeliveryOptions.WITHOUT_MEANING.stream())
                                .map(Option::row)
                                .toList());
    }

    @Test
    void labelsFromHeaders() throws Exception {
        assertThat(rows("LabelsFromHeaders.md"))
                .containsExactlyElementsOf(
                        LabelsFromHeaders.OPTIONS.stream().map(Option::row).toList());
    }
}
