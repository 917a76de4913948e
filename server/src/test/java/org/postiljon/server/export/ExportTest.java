package org.postiljon.server.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Labels;
import org.postiljon.receivers.behaviour.BehaviourText;
import org.postiljon.receivers.book.Book;
import org.postiljon.receivers.book.BookEntry;
import org.postiljon.receivers.smtp.Receiver;
import org.postiljon.server.PostiljonServer;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.cli.Postiljon;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.dropped.DroppedMail;
import org.postiljon.store.embedded.EmbeddedStore;

/** Waiting mail leaves a store as files, each recipient exactly once, and a server takes them back. */
class ExportTest {
    private static final Optional<String> NEWS = Optional.of("news@a.example");
    private static final String PLAIN = "Subject: spring\r\nFrom: news@a.example\r\n\r\nbody\r\n";

    private Path disk = Path.of("");
    private Path data = Path.of("");
    private Path to = Path.of("");
    private String said = "";

    @BeforeEach
    void directories(@TempDir Path temporary) {
        disk = temporary;
        data = temporary.resolve("store");
        to = temporary.resolve("out");
    }

    private int export(Path from) {
        StringWriter all = new StringWriter();
        int status = Postiljon.commandLine()
                .setOut(new PrintWriter(all))
                .setErr(new PrintWriter(all))
                .execute("export", "--data=" + from, "--to=" + to);
        said = all.toString();
        return status;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(to)) {
            return files.sorted().toList();
        }
    }

    private List<DroppedMail> mails() throws Exception {
        List<DroppedMail> mails = new ArrayList<>();
        for (Path file : files()) {
            mails.add(DroppedMail.read(file.toString(), Files.readAllBytes(file)));
        }
        return mails;
    }

    private Set<String> exported() throws Exception {
        List<String> recipients = new ArrayList<>();
        mails().forEach(mail -> mail.recipients().forEach(each -> recipients.add(each.toString())));
        assertThat(recipients).doesNotHaveDuplicates();
        return new TreeSet<>(recipients);
    }

    private static String text(DroppedMail mail) throws IOException {
        try (var in = mail.content().open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void aSpoolDirectoryReadsTheSameEnvelopeAndContent() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example", "\"odd, one\"@b.example", "bert@c.example");
            Stores.add(store, "m2", Optional.empty(), PLAIN, "größe@b.example");
        }
        assertThat(export(data)).as(said).isZero();
        assertThat(said).contains("Exported 2 mails for 4 recipients to " + to, "0 recipients still wait");
        List<DroppedMail> mails = mails();
        assertThat(mails).hasSize(2);
        assertThat(mails.get(0).sender()).contains(Stores.address("news@a.example"));
        assertThat(mails.get(0).recipients())
                .containsExactlyInAnyOrder(
                        Stores.address("anna@b.example"),
                        Stores.address("\"odd, one\"@b.example"),
                        Stores.address("bert@c.example"));
        assertThat(text(mails.get(0))).isEqualTo("X-Postiljon-Stream: triggered\r\n" + PLAIN);
        assertThat(mails.get(1).sender()).isEmpty();
        assertThat(mails.get(1).recipients()).containsExactly(Stores.address("größe@b.example"));
        assertThat(Stores.waiting(data)).isEmpty();
    }

    @Test
    void labelsComeBackAsHeaders() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Labels labels = new Labels("shop.example", "spring sale", "t1\r\nBcc: x@x.example", "l1");
            Stores.add(store, "m1", NEWS, labels, PLAIN.getBytes(UTF_8), "anna@b.example");
        }
        assertThat(export(data)).as(said).isZero();
        assertThat(text(mails().get(0)))
                .startsWith(lines(
                        "X-Postiljon-Stream: triggered",
                        "X-Postiljon-Campaign: spring sale",
                        "X-Postiljon-Tag: t1  Bcc: x@x.example",
                        "X-Postiljon-List: l1",
                        "X-Postiljon-Tenant: shop.example",
                        "Subject: spring"));
    }

    /** Who wrote the mail must not decide who gets it when the file is taken back. */
    @Test
    void fieldsOfTheMailItselfAreNoEnvelope() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(
                    store,
                    "m1",
                    NEWS,
                    lines(
                            "Subject: a",
                            "X-MQ-Recipient: victim@x.example,",
                            " more@x.example",
                            "x-mq-envelope: v@x.example",
                            "From: news@a.example",
                            "",
                            "x-mq-recipient: in the body"),
                    "anna@b.example");
            Stores.add(store, "m2", NEWS, " , folded@x.example\r\nSubject: b\r\n\r\nbody\r\n", "bert@b.example");
            Stores.add(store, "m3", NEWS, "\r\nno header\r\n", "carl@b.example");
            Stores.add(store, "m4", NEWS, "", "dora@b.example");
        }
        assertThat(export(data)).as(said).isZero();
        assertThat(exported()).containsExactly("anna@b.example", "bert@b.example", "carl@b.example", "dora@b.example");
        assertThat(mails()).allSatisfy(mail -> assertThat(mail.sender()).contains(Stores.address("news@a.example")));
        assertThat(text(mails().get(0)))
                .endsWith(lines("", "Subject: a", "From: news@a.example", "", "x-mq-recipient: in the body"));
        assertThat(text(mails().get(2))).endsWith("\r\n\r\nno header\r\n");
    }

    @Test
    void manyRecipientsAreSplitSoThatASpoolDirectoryTakesEachFile() throws Exception {
        String[] all = IntStream.range(0, 3_000)
                .mapToObj(i -> "a-recipient-with-a-long-name-" + i + "@domain-number-" + i % 900 + ".example")
                .toArray(String[]::new);
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, all);
        }
        assertThat(export(data)).as(said).isZero();
        assertThat(files()).hasSizeBetween(2, 10);
        assertThat(exported()).containsExactlyInAnyOrder(all);
    }

    /** What an operator has paused waits, too. */
    @Test
    void heldMailGoesWithTheRest() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
            int held = store.spool()
                    .hold(store.spool().backlog().get(0).key(), labels -> true, "pause-1", 10)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(held).isEqualTo(1);
            Stores.add(store, "m2", NEWS, PLAIN, "bert@b.example");
        }
        assertThat(export(data)).as(said).isZero();
        assertThat(exported()).containsExactly("anna@b.example", "bert@b.example");
        assertThat(Stores.waiting(data)).isEmpty();
    }

    @Test
    void theEventLogTellsWhereItWent() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
        }
        export(data);
        try (EmbeddedStore store = Stores.open(data)) {
            assertThat(store.eventLog().after(0, 10))
                    .extracting(LoggedEvent::event)
                    .last()
                    .isInstanceOfSatisfying(Event.Discarded.class, event -> assertThat(event.reason())
                            .isEqualTo("exported to " + to));
        }
    }

    @Test
    void againFindsNothingAndLeavesTheFilesAlone() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
        }
        export(data);
        List<Path> first = files();
        assertThat(export(data)).isZero();
        assertThat(said).contains("Exported 0 mails");
        assertThat(files()).isEqualTo(first);
    }

    /** As after a kill between the sync of the files and the commit: the store has the mail still. */
    @Test
    void mailThatIsInBothIsWrittenOnce() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example", "bert@c.example");
            Stores.add(store, "m2", NEWS, PLAIN, "carl@b.example");
        }
        Path before = copy(data, disk.resolve("before"));
        assertThat(export(data)).isZero();
        assertThat(export(before)).isZero();
        assertThat(files()).hasSize(2);
        assertThat(exported()).containsExactly("anna@b.example", "bert@c.example", "carl@b.example");
    }

    /** Two stores count from one, so that their files would have the same names. */
    @Test
    void theFilesOfAnotherStoreAreNotOverwritten() throws Exception {
        Path other = disk.resolve("other");
        try (EmbeddedStore store = Stores.open(data);
                EmbeddedStore second = Stores.open(other)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
            Stores.add(second, "m1", NEWS, PLAIN, "bert@b.example");
        }
        export(data);
        export(other);
        assertThat(exported()).containsExactly("anna@b.example", "bert@b.example");
    }

    private static Path copy(Path from, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    @Test
    void mailThatCantBeReadStaysAndIsNamedAndTheOthersGo() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            for (String name : List.of("m1", "m2", "m3")) {
                Stores.add(store, name, NEWS, PLAIN + "the text of " + name, name + "@b.example");
            }
        }
        Path segment = data.resolve("segments/00000001.segment");
        String bytes = Files.readString(segment, ISO_8859_1);
        Files.writeString(segment, bytes.replace("text of m2", "text of XX"), ISO_8859_1);
        assertThat(export(data)).isEqualTo(1);
        assertThat(said).contains("Not exported: m2: ", "1 recipient still wait");
        assertThat(exported()).containsExactly("m1@b.example", "m3@b.example");
        assertThat(Stores.waiting(data)).containsExactly("m2@b.example");
    }

    @Test
    void aDamagedDatabaseIsRefusedWithWhatToDo() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
        }
        Files.writeString(data.resolve("spool.db"), "this was a database");
        assertThat(export(data)).isEqualTo(1);
        assertThat(said).contains("spool.db").doesNotContain("\tat ");
    }

    /** A file that is larger than the process may write stands for a full disk: the system refuses it half way. */
    @Test
    void aFullTargetLosesNothing() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
            Stores.add(store, "m2", NEWS, Labels.NONE, (PLAIN + "x".repeat(9 << 20)).getBytes(UTF_8), "bert@b.example");
            Stores.add(store, "m3", NEWS, PLAIN, "carl@b.example");
        }
        Path out = disk.resolve("out.txt");
        Process limited = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -f 8192; exec \"$@\"",
                        "limited",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Postiljon.class.getName(),
                        "export",
                        "--data=" + data,
                        "--to=" + to)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(limited.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            limited.destroyForcibly();
        }
        assertThat(limited.exitValue()).as(Files.readString(out)).isEqualTo(1);
        assertThat(Files.readString(out)).contains("Can't write to " + to, "2 recipients still wait");
        assertThat(exported()).containsExactly("anna@b.example");
        assertThat(Stores.waiting(data)).containsExactly("bert@b.example", "carl@b.example");

        assertThat(export(data)).as(said).isZero();
        assertThat(exported()).containsExactly("anna@b.example", "bert@b.example", "carl@b.example");
    }

    @Test
    void aStoreInUseIsLeftAlone() throws Exception {
        try (EmbeddedStore store = Stores.open(data)) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example");
            assertThat(export(data)).isEqualTo(1);
            assertThat(said).contains("is in use by another server");
            assertThat(to).doesNotExist();
        }
    }

    @Test
    void noStoreIsMadeWhereThereIsNone() {
        assertThat(export(disk.resolve("nowhere"))).isEqualTo(1);
        assertThat(said).contains("There is no store in " + disk.resolve("nowhere"));
        assertThat(disk.resolve("nowhere")).doesNotExist();
    }

    /** The whole way: a foreign James's store, files, the spool directory of a reference server, a receiver. */
    @Test
    void theReferenceServerSendsWhatWasExported() throws Exception {
        Path books = Files.createDirectories(disk.resolve("books"));
        Path james = disk.resolve("james");
        try (EmbeddedStore store = Stores.open(james.resolve("var/postiljon"))) {
            Stores.add(store, "m1", NEWS, PLAIN, "anna@b.example", "bert@c.example");
            Stores.add(store, "m2", NEWS, PLAIN, "carl@b.example");
        }
        assertThat(export(james)).as(said).isZero();

        DataDirectory server = new DataDirectory(disk.resolve("server"));
        server.prepare();
        try (Receiver receiver = Receiver.open(BehaviourText.read("b=fast", Instant.now()), books, Clock.systemUTC())) {
            Files.writeString(
                    server.conf().resolve("routes"),
                    "* -> 127.0.0.1:" + receiver.address().getPort() + "\n");
            try (PostiljonServer running = PostiljonServer.start(ServerSettings.onFreePorts(server.root()))) {
                for (Path file : files()) {
                    Files.move(file, server.spool().resolve(file.getFileName()));
                }
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(recipients(books))
                        .containsExactlyInAnyOrder("anna@b.example", "bert@c.example", "carl@b.example"));
                assertThat(running.store().spool().backlog()).isEmpty();
            }
        }
    }

    private static List<String> recipients(Path books) throws IOException {
        List<String> recipients = new ArrayList<>();
        try (Stream<Path> files = Files.list(books)) {
            for (Path file : files.toList()) {
                Book.read(file).stream().map(BookEntry::recipient).forEach(recipients::add);
            }
        }
        return recipients;
    }
}
