package org.postiljon.receivers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;

@Timeout(60)
class ReceiverTest {
    private static final Instant START = Instant.parse("2030-01-01T12:00:00Z");

    private volatile Instant now = START;
    private final InstantSource clock = () -> now;
    private final List<Receiver> open = new ArrayList<>();
    private Path books;

    @BeforeEach
    void place(@TempDir Path directory) {
        books = directory;
    }

    @AfterEach
    void stop() throws IOException {
        for (Receiver receiver : open) {
            receiver.close();
        }
    }

    private Receiver receiver(String text) throws IOException {
        Receiver receiver = Receiver.open(BehaviourText.read(text, START), books, clock);
        open.add(receiver);
        return receiver;
    }

    private List<BookEntry> book(String name) throws IOException {
        return Book.read(books.resolve(name + ".jsonl"));
    }

    @Test
    void offersWhatModernReceiversOffer() throws Exception {
        try (Client client = new Client(receiver("fast").address())) {
            assertThat(client.reply()).isEqualTo("220 fast.example ESMTP");
            client.send("EHLO out.a.example\r\n");
            assertThat(client.lines())
                    .isEqualTo("250-fast.example greets 127.0.0.1|250-PIPELINING|250-8BITMIME|250-SMTPUTF8|250-DSN"
                            + "|250-ENHANCEDSTATUSCODES|250 SIZE 50000000");
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.reply()).isEqualTo("closed");
        }
    }

    @Test
    void itIsInTheBookBeforeTheSenderReads250() throws Exception {
        Receiver receiver = receiver("fast");
        String content = "Message-ID: <1@a.example>\r\nSubject: x\r\n\r\n..dot\r\n...\r\nBytes \u00fc";
        try (Client client = new Client(receiver.address()).greeted()) {
            client.say("MAIL FROM:<a@a.example> SIZE=70 BODY=8BITMIME RET=HDRS ENVID=q");
            client.say("RCPT TO:<b@b.example> NOTIFY=NEVER");
            client.say("RCPT TO:<c@b.example>");
            client.say("DATA");
            assertThat(client.say(content + "\r\n.")).isEqualTo("250 2.0.0 Taken");
            String unstuffed = content.replace("\r\n..", "\r\n.") + "\r\n";
            byte[] bytes = unstuffed.getBytes(StandardCharsets.UTF_8);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            assertThat(book("fast"))
                    .containsExactly(
                            new BookEntry(
                                    START,
                                    "b@b.example",
                                    "a@a.example",
                                    "<1@a.example>",
                                    bytes.length,
                                    digest,
                                    "127.0.0.1"),
                            new BookEntry(
                                    START,
                                    "c@b.example",
                                    "a@a.example",
                                    "<1@a.example>",
                                    bytes.length,
                                    digest,
                                    "127.0.0.1"));
        }
        assertThat(receiver.counts().json())
                .isEqualTo("{\"accepted\":2,\"refused\":0,\"deferred\":0,\"connections\":1,\"transactions\":1}");
    }

    @Test
    void pipelinedCommandsAreAnsweredInOrder() throws Exception {
        try (Client client = new Client(receiver("choosy").address()).greeted()) {
            client.pipeline(
                    "MAIL FROM:<a@a.example>",
                    "RCPT TO:<unknown.1@c.example>",
                    "RCPT TO:<full.1@c.example>",
                    "RCPT TO:<anna@c.example>",
                    "DATA");
            assertThat(List.of(client.reply(), client.reply(), client.reply(), client.reply(), client.reply()))
                    .extracting(reply -> reply.substring(0, 9))
                    .containsExactly("250 2.1.0", "550 5.1.1", "452 4.2.2", "250 2.1.5", "354 End w");
            client.pipeline("x", ".", "MAIL FROM:<a@a.example>", "RCPT TO:<unknown@c.example>", "DATA", "QUIT");
            assertThat(List.of(client.reply(), client.reply(), client.reply(), client.reply(), client.reply()))
                    .extracting(reply -> reply.substring(0, 9))
                    .containsExactly("250 2.0.0", "250 2.1.0", "550 5.1.1", "554 5.5.1", "221 2.0.0");
        }
        assertThat(book("choosy")).extracting(BookEntry::recipient).containsExactly("anna@c.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | MAIL FROM:<a@a>              | 503 5.5.1 Say EHLO first",
                "EHLO x                      | RCPT TO:<a@a>                | 503 5.5.1 Say MAIL first",
                "EHLO x                      | DATA                         | 503 5.5.1 Say MAIL first",
                "EHLO x;MAIL FROM:<>         | MAIL FROM:<a@a>              | 503 5.5.1 There is a sender already",
                "EHLO x;MAIL FROM:<>         | DATA                         | 554 5.5.1 No valid recipients",
                "EHLO x;MAIL FROM:<>         | RCPT TO:<>                   | 501 5.1.3 Write RCPT TO:<address>",
                "EHLO x;MAIL FROM:<>         | RCPT TO:<nobody>             | 501 5.1.3 Write RCPT TO:<address>",
                "EHLO x;MAIL FROM:<>         | RCPT TO:<postmaster>         | 250 2.1.5 Ok",
                "EHLO x;MAIL FROM:<>         | RCPT TO:<@c.example:a@b>     | 250 2.1.5 Ok",
                "EHLO x;MAIL FROM:<>         | RCPT TO:<a@b> X=1            | 555 5.5.4 Unknown parameter X=1",
                "EHLO x;MAIL FROM:<>         | RCPT TO:<j\u00fcrgen@b>      | 553 5.6.7 This address needs SMTPUTF8",
                "EHLO x;MAIL FROM:<> SMTPUTF8| RCPT TO:<j\u00fcrgen@b>      | 250 2.1.5 Ok",
                "EHLO x                      | MAIL FROM:a@a                | 501 5.1.7 Write MAIL FROM:<address>",
                "EHLO x                      | MAIL FROM:<a b@a>            | 501 5.1.7 Write MAIL FROM:<address>",
                "EHLO x                      | MAIL FROM:<\"a >b\"@a>       | 250 2.1.0 Ok",
                "EHLO x                      | MAIL FROM:<a@a> AUTH=<>      | 555 5.5.4 Unknown parameter AUTH=<>",
                "EHLO x                      | MAIL FROM:<a@a> SIZE=50000001| 552 5.3.4 Larger than 50000000 bytes",
                "EHLO x;MAIL FROM:<>;RSET    | MAIL FROM:<a@a>              | 250 2.1.0 Ok",
                "''                          | STARTTLS                     | 500 5.5.1 Unknown command",
                "''                          | EHLO                         | 501 5.5.4 Say who you are",
            })
    void answersCommandsAsTheStandardSays(String before, String command, String reply) throws Exception {
        try (Client client = new Client(receiver("fast").address())) {
            client.reply();
            for (String line : List.of(before.split(";", -1))) {
                if (!line.isEmpty()) {
                    client.say(line);
                }
            }
            assertThat(client.say(command)).isEqualTo(reply);
        }
    }

    @Test
    void endlessLinesAndEndlessErrorsAreBounded() throws Exception {
        try (Client client = new Client(receiver("fast").address()).greeted()) {
            assertThat(client.say("x".repeat(100_000))).isEqualTo("500 5.5.2 Line too long");
            String last = "";
            for (int i = 0; i < 50; i++) {
                last = client.say("WHAT");
            }
            assertThat(last).isEqualTo("500 5.5.1 Unknown command");
            assertThat(client.reply()).isEqualTo("421 4.7.0 Too many errors");
            assertThat(client.reply()).isEqualTo("closed");
        }
    }

    @Test
    void aBareLineFeedDoesNotEndContent() throws Exception {
        try (Client client = new Client(receiver("fast").address()).greeted()) {
            assertThat(client.mail("b@b.example", "x\n.\nMAIL FROM:<evil@a>\r.\r\n.x\r\n..\r\n.\r"))
                    .isEqualTo("250 2.0.0 Taken");
        }
        byte[] content = "x\n.\nMAIL FROM:<evil@a>\r.\r\nx\r\n.\r\n\r\r\n".getBytes(StandardCharsets.UTF_8);
        assertThat(book("fast")).singleElement().satisfies(entry -> {
            assertThat(entry.bytes()).isEqualTo(content.length);
            assertThat(entry.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        });
    }

    @Test
    void aMessageThatIsNotFinishedIsNotTaken() throws Exception {
        Receiver receiver = receiver("limited,rate=1");
        try (Client client = new Client(receiver.address()).greeted()) {
            client.say("MAIL FROM:<a@a.example>");
            client.say("RCPT TO:<b@b.example>");
            client.say("DATA");
            client.send("half a mess");
        }
        try (Client client = new Client(receiver.address()).greeted()) {
            await().untilAsserted(
                            () -> assertThat(client.mail("b@b.example", "x")).isEqualTo("250 2.0.0 Taken"));
            assertThat(client.mail("b@b.example", "x")).startsWith("4");
        }
        assertThat(book("limited")).hasSize(1);
    }

    @Test
    void theLimitRefusesAndTheConnectionCloses() throws Exception {
        Receiver receiver = receiver("limited,rate=2,connections=1");
        try (Client client = new Client(receiver.address()).greeted()) {
            assertThat(client.mail("b@b.example", "x")).startsWith("250");
            assertThat(client.mail("b@b.example", "x")).startsWith("250");
            try (Client second = new Client(receiver.address())) {
                assertThat(second.reply()).startsWith("421 4.7.0 Too many concurrent connections");
                assertThat(second.reply()).isEqualTo("closed");
            }
            assertThat(client.mail("b@b.example", "x")).startsWith("421 4.7.0 Too many messages");
            assertThat(client.reply()).isEqualTo("closed");
        }
        now = START.plusSeconds(60);
        await().untilAsserted(() -> {
            try (Client client = new Client(receiver.address()).greeted()) {
                assertThat(client.mail("b@b.example", "x")).startsWith("250");
            }
        });
        assertThat(receiver.counts().accepted()).isEqualTo(3);
        assertThat(receiver.counts().deferred()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void duringAnOutageNobodyListensAndOpenConnectionsEnd() throws Exception {
        Receiver receiver = receiver("outage,from=10s,until=20s");
        try (Client client = new Client(receiver.address()).greeted()) {
            assertThat(client.mail("b@b.example", "x")).startsWith("250");
            now = START.plusSeconds(10);
            assertThat(lostOrClosed(client)).isTrue();
        }
        await().untilAsserted(() ->
                assertThatThrownBy(() -> new Client(receiver.address()).close()).isInstanceOf(ConnectException.class));
        now = START.plusSeconds(20);
        await().untilAsserted(() -> {
            try (Client client = new Client(receiver.address()).greeted()) {
                assertThat(client.mail("b@b.example", "x")).startsWith("250");
            }
        });
    }

    private static boolean lostOrClosed(Client client) throws IOException {
        try {
            return client.reply().equals("closed");
        } catch (SocketException lost) {
            return true;
        }
    }

    @Test
    void aDeadReceiverRefusesOrSaysNothing() throws Exception {
        Receiver dead = receiver("dead");
        assertThatThrownBy(() -> new Client(dead.address()).close()).isInstanceOf(ConnectException.class);
        Receiver silent = receiver("silent=dead,mode=silent");
        try (Client client = new Client(silent.address())) {
            client.send("EHLO out.a.example\r\n");
            assertThatThrownBy(() -> client.replyWithin(200)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aSlowReceiverTakesItsTime() throws Exception {
        try (Client client = new Client(receiver("slow,delay=300ms").address()).greeted()) {
            long before = System.nanoTime();
            assertThat(client.mail("b@b.example", "x")).startsWith("250");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        }
    }

    @Test
    void aBookThatCantBeWrittenDefers() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full, which behaves like a full disk");
        Files.createSymbolicLink(books.resolve("fast.jsonl"), Path.of("/dev/full"));
        Receiver receiver = receiver("fast");
        try (Client client = new Client(receiver.address()).greeted()) {
            assertThat(client.mail("b@b.example", "x")).startsWith("452 4.3.1 The book can't be written");
        }
        assertThat(receiver.counts().accepted()).isZero();
    }

    @Test
    void holdsTwoHundredConnectionsAndLosesNothing() throws Exception {
        Receiver receiver = receiver("fast");
        int connections = 200;
        int mails = 50;
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                int number = c;
                all.add(threads.submit(() -> {
                    try (Client client = new Client(receiver.address()).greeted()) {
                        int taken = 0;
                        for (int i = 0; i < mails; i++) {
                            client.pipeline(
                                    "MAIL FROM:<a@a.example>", "RCPT TO:<r" + number + "." + i + "@b.example>", "DATA");
                            client.reply();
                            client.reply();
                            client.reply();
                            taken += client.say("Subject: x\r\n\r\n" + "y".repeat(2000) + "\r\n.")
                                            .startsWith("250")
                                    ? 1
                                    : 0;
                        }
                        return taken;
                    }
                }));
            }
            int taken = 0;
            for (Future<Integer> one : all) {
                taken += one.get(50, TimeUnit.SECONDS);
            }
            assertThat(taken).isEqualTo(connections * mails);
        } finally {
            threads.shutdownNow();
        }
        assertThat(book("fast").stream().map(BookEntry::recipient).distinct()).hasSize(connections * mails);
    }

    @Test
    void aPortThatIsTakenIsSaidSo() throws Exception {
        int port = receiver("fast").address().getPort();
        assertThatThrownBy(() -> receiver("other=fast,port=" + port))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Receiver other can't listen on");
    }
}
