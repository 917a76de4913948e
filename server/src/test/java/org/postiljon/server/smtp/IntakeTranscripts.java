package org.postiljon.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.HostAndPort;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.postiljon.extension.StoreLease;
import org.postiljon.extension.mail.Parties;
import org.postiljon.server.PostiljonServer;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.Webadmin;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.store.embedded.intake.IntakeStore;

/**
 * Runs transcripts over real sockets. In a file:
 *
 * <ul>
 *   <li>{@code C: text} is said; what stands in a row is one write
 *   <li>{@code S: text} is the beginning of the next reply's last line; {@code has text} is somewhere in that reply
 *   <li>{@code hold}: commits wait from now on; {@code pending n}: so many do; {@code commit}, {@code fail}: the oldest ends
 *   <li>{@code silence}: nothing was answered, although the server has dealt with all that was said
 *   <li>{@code tls}: TLS begins; {@code end}: the server closes the connection; {@code leave}: the client does
 *   <li>{@code delivered address}: the mail has come out behind the mailets; {@code none address}: it has not, and won't
 * </ul>
 */
final class IntakeTranscripts implements AutoCloseable {
    private static final Path FOLDER = Path.of("src/test/transcripts");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String KEPT = "repository store://var/mail/local";

    private final PostiljonServer server;
    private final HostAndPort smtp;

    @SuppressWarnings("NullAway.Init") // set while the server starts
    private HeldStore store;

    /**
     * Starts a server with one I/O thread, so that an answer on one connection shows that all others were served.
     *
     * @param handler further lines of its handler chain
     */
    IntakeTranscripts(Path disk, String handler, String timeout) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        Path conf = data.conf().resolve("smtpserver.xml");
        String text = Files.readString(conf);
        Files.writeString(
                conf,
                text.replaceFirst("startTLS=\"false\"", "startTLS=\"true\"")
                        .replaceFirst(
                                "<connectiontimeout>360</connectiontimeout>",
                                "<connectiontimeout>" + timeout
                                        + "</connectiontimeout><ioWorkerCount>1</ioWorkerCount>")
                        .replaceFirst("forUnauthorizedAddresses", "always")
                        .replaceFirst("<handlerchain([^>]*)>", "<handlerchain$1>" + handler));
        assertThat(Files.readString(conf)).contains("ioWorkerCount>1<", "always");
        key(data.conf().resolve("keystore"));
        server = PostiljonServer.start(ServerSettings.onFreePorts(disk), new AbstractModule() {
            @Provides
            @Singleton
            IntakeStore held(StoreLease lease) {
                store = new HeldStore(lease.store().intake());
                return store;
            }
        });
        smtp = server.running().smtp().get(0);
        Webadmin admin = Webadmin.of(server);
        assertThat(admin.put("/users/crm@localhost", "{\"password\":\"right\"}").statusCode())
                .isEqualTo(204);
    }

    private static void key(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "james",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "change-me")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    HostAndPort smtp() {
        return smtp;
    }

    HeldStore store() {
        return store;
    }

    PostiljonServer server() {
        return server;
    }

    /** A test for each file whose name begins so. */
    Stream<DynamicTest> all(String begin) throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.filter(file -> file.getFileName().toString().startsWith(begin))
                    .sorted()
                    .forEach(file ->
                            tests.add(DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file))));
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private void run(Path file) throws Exception {
        try (Line line = new Line(smtp)) {
            StringBuilder said = new StringBuilder();
            String reply = "";
            int number = 0;
            for (String text : Files.readAllLines(file)) {
                String at = file.getFileName() + " line " + ++number + ": " + text;
                if (text.startsWith("C: ")) {
                    said.append(text.substring(3)).append("\r\n");
                    continue;
                }
                if (said.length() > 0) {
                    line.say(said.toString());
                    said.setLength(0);
                }
                if (text.startsWith("S: ")) {
                    reply = line.reply();
                    assertThat(reply.substring(reply.lastIndexOf('\n') + 1))
                            .as(at)
                            .startsWith(text.substring(3));
                } else if (!text.isBlank() && !text.startsWith("#")) {
                    step(text, at, line, reply);
                }
            }
        } finally {
            store.release();
        }
    }

    private void step(String text, String at, Line line, String reply) throws Exception {
        String word = text.replaceFirst(" .*", "");
        String rest = text.substring(word.length()).strip();
        switch (word) {
            case "has" -> assertThat(reply).as(at).contains(rest);
            case "hold" -> store.hold();
            case "pending" ->
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(store.pending()).as(at).isEqualTo(Integer.parseInt(rest)));
            case "commit" -> store.commit();
            case "fail" -> store.fail();
            case "silence" -> {
                servesOthers();
                assertThat(line.hasMore()).as(at).isFalse();
            }
            case "tls" -> line.startTls();
            case "end" -> assertThat(line.rest()).as(at).doesNotContainPattern("(^|\n)\\d{3}[ -]");
            case "leave" -> line.close();
            case "delivered" ->
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(kept()).as(at).contains(rest));
            case "none" -> {
                await().atMost(PATIENCE).until(() -> server.queuedRecipients().isEmpty());
                assertThat(kept()).as(at).doesNotContain(rest);
            }
            default -> throw new AssertionError(at + ": there is no such word");
        }
    }

    /** The only I/O thread has come to another connection, twice: it has read what lay before. */
    void servesOthers() throws Exception {
        try (Line other = new Line(smtp)) {
            assertThat(other.reply()).startsWith("220");
            for (int i = 0; i < 2; i++) {
                other.say("NOOP\r\n");
                assertThat(other.reply()).startsWith("250");
            }
        }
    }

    Set<String> kept() {
        Set<String> recipients = new TreeSet<>();
        server.store().intake().load(KEPT).forEach(stored -> recipients.addAll(Parties.recipients(stored.data())));
        return recipients;
    }

    @Override
    public void close() {
        store.release();
        server.close();
    }
}
