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
import java.nio.file.StandardOpenOption;
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
        configure("");
    }

    private void configure(String settings) throws Exception {
        JamesWithPostiljon.configure(
                directory,
                settings + "routes=postiljon-routes.txt\ndestination.*.firstRate=100/s\nkeepFree=1MB\n",
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
    void aMailThatJamesSplitsAnewAfterAKillIsKnownWithoutAMessageIdToo() throws Exception {
        configure();
        List<String> recipients = List.of("anna@b.example", "bert@b.example", "cleo@b.example");
        String content = "Subject: spring\r\nFrom: news@a.example\r\n\r\nbody\r\n";
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            for (int run = 0; run < 2; run++) {
                james.spool("Mail7", "news@a.example", recipients, content);
            }
            // A kill between the copies of a split: James has taken note of none of them.
            james.spool("Mail8", "news@a.example", recipients.subList(0, 1), content);
            james.spool("Mail8", "news@a.example", recipients, content);
            james.send("news@a.example", "end@b.example", mail("<9@a.example>", ""));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(book()).hasSize(7));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(james.waitsInJames()).isZero());
            assertThat(book())
                    .extracting(BookEntry::recipient, BookEntry::messageId)
                    .containsExactlyInAnyOrder(
                            tuple("anna@b.example", "<Mail7@a.example>"),
                            tuple("bert@b.example", "<Mail7@a.example>"),
                            tuple("cleo@b.example", "<Mail7@a.example>"),
                            tuple("anna@b.example", "<Mail8@a.example>"),
                            tuple("bert@b.example", "<Mail8@a.example>"),
                            tuple("cleo@b.example", "<Mail8@a.example>"),
                            tuple("end@b.example", "<9@a.example>"));
            assertThat(accepted(james)).isEqualTo(7);
        }
    }

    @Test
    void aReportThatJamesIsGivenTwiceIsKnown() throws Exception {
        configure();
        String content = mail("<1@a.example>", "");
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            for (int run = 0; run < 2; run++) {
                james.report("postiljon-outbox-7", "news@b.example", "nobody@c.example", content);
            }
            james.report("postiljon-outbox-8", "news@b.example", "nobody@c.example", content);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(book()).hasSize(2));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(james.waitsInJames()).isZero());
            assertThat(accepted(james)).isEqualTo(2);
        }
    }

    private static int accepted(JamesWithPostiljon james) throws Exception {
        return james.get("/postiljon/events").body().split("\"event\":\"Accepted\"", -1).length - 1;
    }

    @Test
    void strangeAddressesAndAnEmptyMessageAreDelivered() throws Exception {
        configure();
        Files.writeString(
                directory.resolve("conf/postiljon-routes.txt"),
                "[127.0.0.1] -> 127.0.0.1:" + receiver.address().getPort() + "\n",
                StandardOpenOption.APPEND);
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            james.send("\"a b>\"@a.example", "\"a<b\"@b.example", mail("<1@a.example>", ""));
            james.send("news@a.example", "lit@[127.0.0.1]", mail("<2@a.example>", ""));
            james.send("news@a.example", "anna@b.example", "");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(book())
                    .extracting(BookEntry::recipient, BookEntry::sender)
                    .containsExactlyInAnyOrder(
                            tuple("\"a<b\"@b.example", "\"a b>\"@a.example"),
                            tuple("lit@[127.0.0.1]", "news@a.example"),
                            tuple("anna@b.example", "news@a.example")));
            assertThat(book()).allSatisfy(entry -> assertThat(entry.bytes()).isGreaterThan(100));
            assertThat(james.get("/postiljon/events").body())
                    .contains("\"\\\"a<b\\\"@b.example\"")
                    .contains("\"lit@[127.0.0.1]\"");
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
    void mailThatWaitsWhenARedirectIsSetIsNotSentToItsOwnRecipients() throws Exception {
        configure();
        int port = receiver.address().getPort();
        receiver.close();
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            for (String campaign : List.of("spring", "autumn")) {
                james.send(
                        "news@a.example",
                        campaign + "@b.example",
                        mail("<" + campaign + "@a.example>", "X-Postiljon-Campaign: " + campaign + "\r\n"));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(accepted(james)).isEqualTo(2));
        }
        receiver = receiver(port);
        configure("redirect=test@b.example\n");
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            james.send("news@a.example", "cleo@b.example", mail("<3@a.example>", ""));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(book()).extracting(BookEntry::recipient).containsExactly("test@b.example"));
            String why = "taken before redirect was set";
            assertThat(james.get("/postiljon/why/spring@b.example").body()).contains(why);
            assertThat(james.get("/postiljon/status").body()).contains(why);
            HttpResponse<String> health = james.get("/healthcheck/checks/Postiljon");
            assertThat(health.body()).contains("unhealthy").contains(why);
            assertThat(james.post("/postiljon/cancel", "{\"campaign\":\"autumn\"}"))
                    .contains("1");
        }
        configure();
        try (JamesWithPostiljon james = JamesWithPostiljon.start(directory)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(book())
                    .extracting(BookEntry::recipient)
                    .containsExactlyInAnyOrder("test@b.example", "spring@b.example"));
            assertThat(james.get("/healthcheck/checks/Postiljon").body()).contains("\"status\":\"healthy\"");
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
                        "mailetcontainer.xml, AdaptiveRemoteDelivery (match=\"org.postiljon.matchers.StreamIs=triggered\","
                                + " outgoing triggered), <lifetime>: \"6\" is not a duration");
    }
}
