package org.postiljon.server.dropped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postiljon.delivery.message.Address;

/** The mails that we ship for the demo can be dropped as they are. */
class DemoMailFilesTest {
    private static final Path FOLDER = Path.of("..", "james-conf", "demo-mails");

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theyGoToEachReceiverOfTheDemoAndToNobodyElse() throws Exception {
        List<String> recipients = new ArrayList<>();
        for (Path file : files()) {
            DroppedMail mail = DroppedMail.read("n", Files.readAllBytes(file));
            assertThat(mail.sender().orElseThrow().domain().name()).isEqualTo("sender.example");
            mail.recipients().stream().map(Address::toString).forEach(recipients::add);
        }
        assertThat(recipients)
                .allMatch(r -> r.matches(".+@(fast|limited|greylisting|outage|choosy)\\.example"))
                .anyMatch(r -> r.endsWith("@fast.example"))
                .anyMatch(r -> r.endsWith("@limited.example"))
                .anyMatch(r -> r.endsWith("@greylisting.example"))
                .anyMatch(r -> r.endsWith("@outage.example"))
                .anyMatch(r -> r.matches("unknown.*@choosy\\.example"))
                .anyMatch(r -> r.matches("full.*@choosy\\.example"));
    }

    @Test
    void theyAreAsMailMustBeOnTheWire() throws Exception {
        assertThat(files()).isNotEmpty();
        for (Path file : files()) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(text.replace("\r\n", ""))
                    .as(file + ": lines end with CRLF")
                    .doesNotContain("\n", "\r");
            assertThat(text.split("\r\n", -1)).as(file + ": RFC 5322 2.1.1").allMatch(line -> line.length() <= 998);
            assertThat(text.substring(0, text.indexOf("\r\n\r\n")))
                    .as(file + ": header")
                    .matches("\\p{ASCII}*")
                    .contains("\r\nDate: ", "\r\nMessage-ID: <", "\r\nSubject: ", "\r\nX-Postiljon-Stream: ");
            boolean eightBit = text.chars().anyMatch(c -> c > 127);
            assertThat(text.contains("Content-Transfer-Encoding: 8bit"))
                    .as(file + ": 8bit is said where it is")
                    .isEqualTo(eightBit);
        }
    }
}
