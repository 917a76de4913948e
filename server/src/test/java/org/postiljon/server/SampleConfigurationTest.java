package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The blocks of the reference pages may be pasted into the reference server's configuration. */
class SampleConfigurationTest {
    private static final Pattern NAMED = Pattern.compile("<bounceProcessor>(.*?)</bounceProcessor>");

    private static String read(String file) throws Exception {
        return Files.readString(Path.of("..").resolve(file));
    }

    @Test
    void everyBounceProcessorOfTheSamplesTellsTheSenderInTheReferenceServerToo() throws Exception {
        String reference = read("james-conf/reference/mailetcontainer.xml");
        List<String> named = Stream.of(
                        read("docs/reference/AdaptiveRemoteDelivery.md"),
                        read("james-conf/extension/mailetcontainer-snippet.xml"),
                        reference)
                .flatMap(text -> NAMED.matcher(text).results())
                .map(found -> found.group(1))
                .distinct()
                .collect(Collectors.toList());
        assertThat(named).isNotEmpty().allSatisfy(name -> {
            int start = reference.indexOf("<processor state=\"" + name + "\"");
            assertThat(start).as("processor " + name).isPositive();
            assertThat(reference.substring(start, reference.indexOf("</processor>", start)))
                    .contains("class=\"DSNBounce\"");
        });
    }
}
