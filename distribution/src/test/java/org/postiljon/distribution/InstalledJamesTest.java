package org.postiljon.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;
import org.postiljon.receivers.smtp.Receiver;
import org.postiljon.server.cli.Postiljon;

/**
 * James 3.8.1 by its own main class, in a process of its own, with the zip on disk and the lines of the samples: sends,
 * is killed while mail waits, and delivers that mail after the restart.
 */
class InstalledJamesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WAITING = 20;
    private static final Pattern ACCEPTED = Pattern.compile("\"event\":\"Accepted\"[^{}]*\"messageId\":\"<down-");

    private static final List<String> CHANGED = List.of(
            "extensions.properties",
            "webadmin.properties",
            "healthcheck.properties",
            "mailetcontainer.xml",
            "logback.xml");

    private Path disk = Path.of("");
    private Path books = Path.of("");

    @BeforeEach
    void directories(@TempDir Path temporary) throws IOException {
        disk = temporary;
        books = Files.createDirectories(temporary.resolve("books"));
    }

    @Test
    void mailThatServiceTookSurvivesAKill() throws Exception {
        JamesInstallation james = JamesInstallation.unpack(disk);
        AdminEdits edits = new AdminEdits(james, james.installZip());
        int smtp = freePort();
        int admin = freePort();
        int downPort = freePort();
        edits.makeRunnable(smtp, admin);
        edits.bringInTheLines();
        try (Receiver up = receiver("up", 0)) {
            edits.deliverTo("up.example -> 127.0.0.1:" + up.address().getPort() + "\ndown.example -> 127.0.0.1:"
                    + downPort + "\n");
            assertThat(command(0, "doctor", "--offline", "--james=" + james.root()))
                    .contains("OK    extensions-jars/postiljon: all jars of the zip are there", "James 3.8.1")
                    .contains("Nothing keeps this James from sending.");
            try (JamesProcess running = JamesProcess.start(james, smtp, admin)) {
                assertThat(running.console())
                        .contains("Postiljon keeps its data in " + james.root().toRealPath());
                send(running, "up", 5);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(book("up"))
                        .extracting(BookEntry::messageId)
                        .containsExactlyInAnyOrderElementsOf(messageIds("up", 5)));
                assertThat(running.get("/healthcheck/checks/Postiljon")).contains("\"status\":\"healthy\"");
                assertThat(running.get("/postiljon/events")).contains("\"campaign\":\"spring\"");

                send(running, "down", WAITING);
                // James's own memory queue keeps nothing over a kill: what counts is for what service() has returned.
                await().atMost(PATIENCE)
                        .until(() -> ACCEPTED.matcher(running.get("/postiljon/events?limit=10000"))
                                        .results()
                                        .count()
                                == WAITING);
                assertThat(running.get("/postiljon/why/down.example")).contains("Connection refused");
                assertThat(command(0, "why", "--data=" + james.root(), "down.example"))
                        .contains("onnection refused");
                running.kill();
                assertThat(command(1, "status", "--data=" + james.root()))
                        .contains("No James answers on localhost:" + admin);
            }
            try (Receiver down = receiver("down", downPort);
                    JamesProcess again = JamesProcess.start(james, smtp, admin)) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(book("down")).hasSize(WAITING));
                assertThat(book("down"))
                        .extracting(BookEntry::messageId)
                        .containsExactlyInAnyOrderElementsOf(messageIds("down", WAITING));
                assertThat(book("up")).hasSize(5);
                assertThat(down.address().getPort()).isEqualTo(downPort);
                assertThat(again.get("/healthcheck/checks/Postiljon")).contains("\"status\":\"healthy\"");
            }
        }
    }

    /** A command of our own, as an admin types it beside his James. */
    private static String command(int status, String... arguments) {
        StringWriter said = new StringWriter();
        assertThat(Postiljon.commandLine()
                        .setOut(new PrintWriter(said))
                        .setErr(new PrintWriter(said))
                        .execute(arguments))
                .as("%s", said)
                .isEqualTo(status);
        return said.toString();
    }

    /** Back out: what waits is in files then, and James starts without us. */
    @Test
    void mailIsExportedAndJamesRunsOnWithoutUs() throws Exception {
        JamesInstallation james = JamesInstallation.unpack(disk);
        Path before = Files.createDirectories(disk.resolve("before"));
        int smtp = freePort();
        int admin = freePort();
        AdminEdits edits = new AdminEdits(james, james.installZip());
        edits.makeRunnable(smtp, admin);
        for (String file : CHANGED) {
            Files.copy(james.conf(file), before.resolve(file));
        }
        edits.bringInTheLines();
        edits.deliverTo("down.example -> 127.0.0.1:" + freePort() + "\n");
        try (JamesProcess running = JamesProcess.start(james, smtp, admin)) {
            send(running, "down", 3);
            await().atMost(PATIENCE)
                    .until(() -> ACCEPTED.matcher(running.get("/postiljon/events?limit=10000"))
                                    .results()
                                    .count()
                            == 3);
            assertThat(command(1, "export", "--data=" + james.root(), "--to=" + disk.resolve("out")))
                    .contains("is in use by another server");
            running.kill();
        }
        assertThat(command(0, "export", "--data=" + james.root(), "--to=" + disk.resolve("out")))
                .contains("Exported 3 mails for 3 recipients");
        try (var files = Files.list(disk.resolve("out"))) {
            assertThat(files).hasSize(3).allSatisfy(file -> assertThat(file)
                    .content()
                    .contains("x-mq-envelope: <news@a.example>", "x-mq-recipient: <anna@down.example>"));
        }
        for (String file : CHANGED) {
            Files.copy(before.resolve(file), james.conf(file), StandardCopyOption.REPLACE_EXISTING);
        }
        james.removeZip();
        try (JamesProcess without = JamesProcess.startWithout(james, smtp, admin)) {
            without.send("news@a.example", "anna@down.example", "<again@a.example>");
            assertThat(without.console()).doesNotContain("ostiljon");
        }
    }

    private Receiver receiver(String name, int port) throws IOException {
        String text = name + "=fast" + (port == 0 ? "" : ",port=" + port);
        return Receiver.open(BehaviourText.read(text, Instant.now()), books, Clock.systemUTC());
    }

    private List<BookEntry> book(String name) throws IOException {
        try (var files = Files.list(books)) {
            Path file = files.filter(each -> String.valueOf(each.getFileName()).startsWith(name))
                    .findFirst()
                    .orElseThrow();
            return Book.read(file);
        }
    }

    private static void send(JamesProcess james, String name, int mails) throws IOException {
        for (String messageId : messageIds(name, mails)) {
            james.send("news@a.example", "anna@" + name + ".example", messageId);
        }
    }

    private static List<String> messageIds(String name, int mails) {
        return IntStream.range(0, mails)
                .mapToObj(i -> "<" + name + "-" + i + "@a.example>")
                .toList();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
