package org.postiljon.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DataDirectory;

/** No reply overtakes another, and none is given before its time. */
class IntakeTest {
    private static final String FOREIGN = "<handler class=\"" + RefusingHook.class.getName() + "\"/>";

    private static final String MAIL =
            "EHLO c.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<%s@localhost>\r\nDATA\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path disk;

    @TestFactory
    Stream<DynamicTest> transcripts() throws Exception {
        IntakeTranscripts server = new IntakeTranscripts(disk.resolve("plain"), "", "360");
        return server.all("").onClose(server::close);
    }

    /** Then all that hooks may do runs on other threads, and nothing else may change. */
    @TestFactory
    Stream<DynamicTest> transcriptsWithAHookOfAnAdmin() throws Exception {
        IntakeTranscripts server = new IntakeTranscripts(disk.resolve("hooked"), FOREIGN, "360");
        return server.all("").onClose(server::close);
    }

    @Test
    void aHookOfAnAdminStillRefusesMail() throws Exception {
        try (IntakeTranscripts server = new IntakeTranscripts(disk, FOREIGN, "360");
                Line line = new Line(server.smtp())) {
            begin(line, "refused");
            line.say("Subject: refuse me\r\n\r\nbody\r\n.\r\n");
            assertThat(line.reply()).isEqualTo("554 5.7.1 Not here");
            line.say("MAIL FROM:<a@a.example>\r\nRCPT TO:<taken@localhost>\r\nDATA\r\n");
            assertThat(line.reply()).startsWith("250");
            assertThat(line.reply()).startsWith("250");
            assertThat(line.reply()).startsWith("354");
            line.say("Subject: take me\r\n\r\nbody\r\n.\r\n");
            assertThat(line.reply()).startsWith("250 2.6.0");
            await().untilAsserted(() -> assertThat(server.kept()).containsExactly("taken@localhost"));
        }
    }

    @Test
    void aDiskThatDoesNotAnswerIsToldBeforeTheClientGivesUp() throws Exception {
        try (IntakeTranscripts server = new IntakeTranscripts(disk, "", "2");
                Line line = new Line(server.smtp())) {
            server.store().hold();
            begin(line, "late");
            line.say("Subject: s\r\n\r\nbody\r\n.\r\nQUIT\r\n");
            assertThat(line.reply()).startsWith("451 4.3.0");
            assertThat(line.reply()).as("closed").isEmpty();
            server.store().commit();
            await().untilAsserted(() -> assertThat(server.kept()).containsExactly("late@localhost"));
        }
    }

    @Test
    void aStopAnswersWhoWaitsForItsReply() throws Exception {
        try (IntakeTranscripts server = new IntakeTranscripts(disk, "", "360");
                Line line = new Line(server.smtp())) {
            server.store().hold();
            begin(line, "last");
            line.say("Subject: s\r\n\r\nbody\r\n.\r\n");
            await().until(() -> server.store().pending() == 1);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(server.server()::endWork);
            await().until(() ->
                    Files.notExists(new DataDirectory(disk).serverFile().file()));
            server.store().release();
            assertThat(line.reply()).startsWith("250 2.6.0");
            assertThat(line.reply()).as("closed").isEmpty();
            assertThat(stopping).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    private static void begin(Line line, String recipient) throws Exception {
        assertThat(line.reply()).startsWith("220");
        line.say(MAIL.formatted(recipient));
        assertThat(line.reply()).startsWith("250");
        assertThat(line.reply()).startsWith("250");
        assertThat(line.reply()).startsWith("250");
        assertThat(line.reply()).startsWith("354");
    }
}
