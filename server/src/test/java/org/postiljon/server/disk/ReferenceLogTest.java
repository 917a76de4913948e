package org.postiljon.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What the sample {@code logback.xml} makes of a name of a file or a header that a stranger chose. */
class ReferenceLogTest {
    private static final String HOSTILE = "mail\r\n2030-01-01 ERROR forged\u001b[2J\u009b31m\u202e\u0007end";
    private static final String SHOWN = "mail  2030-01-01 ERROR forged [2J 31m  end";

    @Test
    void aStrangerCanNeitherForgeAnEntryNorCommandTheTerminal(@TempDir Path logs) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
        try {
            log(logs);
        } finally {
            System.setErr(before);
        }
        List<String> lines = Files.readAllLines(logs.resolve("postiljon.log"));
        assertThat(lines.get(0)).endsWith(" WARN  x.Y " + SHOWN);
        assertThat(lines.get(1)).startsWith("  java.io.IOException: mail");
        assertThat(lines).anyMatch(line -> line.startsWith("\tat " + ReferenceLogTest.class.getName()));
        assertThat(lines).anyMatch(line -> line.startsWith("  Caused by: java.io.IOException: first"));
        assertThat(lines)
                .filteredOn(line -> line.contains("IOException: first"))
                .hasSize(1);
        assertThat(lines.get(lines.size() - 2)).endsWith(" WARN  x.Y next");
        assertThat(lines.get(lines.size() - 1)).endsWith(" Fatal error while starting James");
        assertThat(lines).noneMatch(line -> line.startsWith("2030"));
        assertThat(String.join("\n", lines))
                .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e]");
        assertThat(console.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.endsWith(" WARN  " + SHOWN))
                .hasSize(2);
    }

    private static void log(Path logs) throws Exception {
        LoggerContext context = new LoggerContext();
        context.putProperty("postiljon.logs", logs.toString());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("../james-conf/reference/logback.xml").toFile());
        Logger logger = context.getLogger("x.Y");
        logger.warn("{}", HOSTILE, new IOException(HOSTILE, new IOException("first")));
        logger.warn("next");
        Logger james = context.getLogger("org.apache.james.GuiceJamesServer");
        james.error("Fatal error while starting James"); // told by the command itself
        context.stop();
    }
}
