package org.postiljon.extension.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;
import org.postiljon.receivers.smtp.Receiver;

/** The samples of james-conf in a real James, with a receiver on loopback that knows no user called unknown. */
class JamesWithPostiljonTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOCAL = "memory://var/mail/local/";

    private final Path directory;
    private final Path books;
    private Receiver receiver;

    JamesWithPostiljonTest(@TempDir Path temporary) throws IOException {
        directory = Files.createDirectories(temporary.resolve("james"));
        books = Files.createDirectories(temporary.resolve("books"));
        receiver = receiver(0);
    }

    private Receiver receiver(int port) throws IOException {
        String text = "b=choosy" + (port == 0 ? "" : ",port=" + port);
        return Receiver.open(BehaviourText.read(text, Instant.now()), books, Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    private void configure() throws Exception {
        JamesWithPostiljon.configure(
                directory,
                "routes=postiljon-routes.txt\ndestination.*.firstRate=100/s\nkeepFree=1MB\n",
                "b.example -> 127.0.0.1:" + receiver.address().getPort() + "\n");
    }

    private static String mail(String messageId, String headers) {
        return headers + "Message-ID: " + messageId + "\r\nSubject: spring\r\nFrom: news@a.example\r\n\r\nbody\r\n";
    }

    private List<BookEntry> book() throws IOException {
        try (Stream<Path> files = Files.list(books)) {
            return files.flatMap(file -> read(file).stream()).toList();
        }
    }

    private static List<BookEntry> read(Path file) {
        try {
            return Book.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void mailIsDeliveredAndReportedAndJamesKnowsHowItIs() throws Exception {
        configure();
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            james.send(
                    "news@a.example",
                    "anna@b.example",
                    mail("<1@a.example>", "X-Postiljon-Stream: triggered\r\nX-Postiljon-Campaign: spring\r\n"));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(book())
                    .extracting(BookEntry::recipient, BookEntry::sender, BookEntry::messageId)
                    .containsExactly(tuple("anna@b.example", "news@a.example", "<1@a.example>")));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            james.get("/postiljon/events").body())
                    .contains("\"event\":\"Delivered\"")
                    .contains("\"campaign\":\"spring\"")
                    .contains("\"stream\":\"triggered\""));

            james.send("news@a.example", "unknown@b.example", mail("<2@a.example>", ""));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(james.mails(LOCAL)).hasSize(1));
            assertThat(james.mails(LOCAL).get(0))
                    .contains("multipart/report")
                    .contains("Final-Recipient: rfc822; unknown@b.example")
                    .contains("Diagnostic-Code: smtp; 550 5.1.1");

            HttpResponse<String> health = james.get("/healthcheck/checks/Postiljon");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"status\":\"healthy\"");
            assertThat(james.get("/postiljon/status").body())
                    .contains("\"site\":\"127.0.0.1:" + receiver.address().getPort() + "\"")
                    .contains("\"delivered\":1")
                    .contains("\"failed\":1");
        }
    }

    @Test
    void waitingMailOutlivesJames() throws Exception {
        configure();
        int port = receiver.address().getPort();
        receiver.close();
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            james.send("news@a.example", "anna@b.example", mail("<3@a.example>", ""));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            james.get("/postiljon/why/anna@b.example").body())
                    .contains("\"recipient\":\"anna@b.example\"")
                    .contains("connection refused"));
        }
        receiver = receiver(port);
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(book()).extracting(BookEntry::recipient).containsExactly("anna@b.example"));
            assertThat(james.get("/postiljon/status").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aForgottenModuleIsToldWithTheLineToAdd() throws Exception {
        configure();
        Files.delete(directory.resolve("conf/extensions.properties"));
        Files.delete(directory.resolve("conf/healthcheck.properties"));
        Files.delete(directory.resolve("conf/webadmin.properties"));
        assertThatThrownBy(() -> JamesWithPostiljon.start(directory).close())
                .hasStackTraceContaining("guice.extension.module=org.postiljon.extension.PostiljonModule");
    }

    @Test
    void aWrongParameterStopsTheStartAndIsTold() throws Exception {
        configure();
        Path file = directory.resolve("conf/mailetcontainer.xml");
        Files.writeString(
                file,
                Files.readString(file, StandardCharsets.UTF_8)
                        .replace("<lifetime>6h</lifetime>", "<lifetime>6</lifetime>"),
                StandardCharsets.UTF_8);
        assertThatThrownBy(() -> JamesWithPostiljon.start(directory).close())
                .hasStackTraceContaining(
                        "mailetcontainer.xml, AdaptiveRemoteDelivery, <lifetime>: \"6\" is not a duration");
    }
}
