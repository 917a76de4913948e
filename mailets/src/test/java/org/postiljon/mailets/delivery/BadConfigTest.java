package org.postiljon.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.Domain;
import org.apache.james.mailetcontainer.impl.MailetConfigImpl;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postiljon.mailets.AdaptiveRemoteDelivery;
import org.postiljon.mailets.NobodysSubmissions;
import org.postiljon.mailets.OneDomain;

/** Each folder of {@code src/test/bad-config} is a block of {@code mailetcontainer.xml} that is refused, and why. */
class BadConfigTest {
    private static final Path FOLDERS = Path.of("src/test/bad-config");

    @TestFactory
    List<DynamicTest> eachIsRefusedWithItsReason() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDERS)) {
            List<DynamicTest> tests = folders.sorted()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> refused(folder)))
                    .toList();
            assertThat(tests).isNotEmpty();
            return tests;
        }
    }

    private static void refused(Path folder) throws Exception {
        String expected = Files.readString(folder.resolve("expected-error"), StandardCharsets.UTF_8)
                .strip();
        AdaptiveRemoteDelivery mailet =
                new AdaptiveRemoteDelivery(new NobodysSubmissions(), new OneDomain(Domain.of("a.example")));
        assertThatThrownBy(() -> mailet.init(config(folder)))
                .isInstanceOf(MessagingException.class)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines().toList())
                                .isEqualTo(expected.lines().toList()));
    }

    private static MailetConfigImpl config(Path folder) throws Exception {
        XMLConfiguration xml = new XMLConfiguration();
        new FileHandler(xml).load(folder.resolve("mailetcontainer.xml").toFile());
        MailetConfigImpl config = new MailetConfigImpl();
        config.setMailetName(xml.getString("[@class]"));
        config.setConfiguration(xml);
        return config;
    }
}
