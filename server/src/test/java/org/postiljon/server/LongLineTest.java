package org.postiljon.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.server.disk.DataDirectory;

/** Newsletters are often one line of HTML, far longer than the 998 octets of RFC 5322. */
class LongLineTest {
    private static final String LOCAL = "/mailRepositories/var%2Fmail%2Flocal/mails";
    private static final int LARGEST_KILOBYTES = 3_000;

    private static PostiljonServer server;
    private static Webadmin admin;

    @BeforeAll
    static void start(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        Path conf = data.conf().resolve("smtpserver.xml");
        String text = Files.readString(conf);
        assertThat(text).contains("<maxmessagesize>102400<");
        Files.writeString(conf, text.replace("102400", String.valueOf(LARGEST_KILOBYTES)));
        server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
        admin = Webadmin.of(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SmtpClient client() throws IOException {
        return new SmtpClient("127.0.0.1", server.running().smtp().get(0));
    }

    private static String send(SmtpClient client, String subject, String body) throws IOException {
        return client.send("anna@b.example", "info@localhost", "Subject: " + subject + "\r\n\r\n" + body);
    }

    /** The bodies of the kept mails with this subject, without the line end before the final dot. */
    private static List<String> kept(String subject) throws Exception {
        JsonNode keys = new ObjectMapper().readTree(admin.get(LOCAL).body());
        List<String> bodies = new java.util.ArrayList<>();
        for (JsonNode key : keys) {
            String mail = admin.get(LOCAL + "/" + URLEncoder.encode(key.asText(), UTF_8), "message/rfc822")
                    .body();
            int body = mail.indexOf("\r\n\r\n") + 4;
            if (mail.substring(0, body).contains("Subject: " + subject + "\r\n")) {
                assertThat(mail).endsWith("\r\n");
                bodies.add(mail.substring(body, mail.length() - 2));
            }
        }
        return bodies;
    }

    private static void isKept(String subject, String body) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(kept(subject)).hasSize(1));
        await().untilAsserted(() -> assertThat(kept(subject).get(0).equals(body))
                .as("the same %s characters", body.length())
                .isTrue());
    }

    private static String printable(int length) {
        Random random = new Random(length);
        StringBuilder line = new StringBuilder("<");
        while (line.length() < length) {
            line.append((char) (random.nextInt(8) == 0 ? '.' : ' ' + random.nextInt(95)));
        }
        return line.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {998, 8_190, 8_191, 8_192, 8_193, 8_194, 8_195, 8_196, 8_300, 16_386, 20_000, 1_000_000})
    void aLineOfAnyLengthIsTakenUnchangedAndTheNextMailToo(int length) throws Exception {
        String body = "first\r\n" + printable(length) + "\r\nlast";
        try (SmtpClient client = client()) {
            assertThat(send(client, "long " + length, body)).startsWith("250");
            assertThat(send(client, "after " + length, "short")).startsWith("250");
            assertThat(client.say("QUIT")).startsWith("221");
        }
        isKept("long " + length, body);
        isKept("after " + length, "short");
    }

    @Test
    void dotsStayWhereverTheyAre() throws Exception {
        String dots = "x" + ".".repeat(50_000);
        try (SmtpClient client = client()) {
            assertThat(send(client, "dots", dots)).startsWith("250");
            assertThat(send(client, "stuffed", "." + ".".repeat(50_000))).startsWith("250");
            assertThat(client.say("NOOP")).startsWith("250");
        }
        isKept("dots", dots);
        isKept("stuffed", ".".repeat(50_000));
    }

    @Test
    void aLongLineOfTheHeaderIsTakenToo() throws Exception {
        String subject = "w".repeat(30_000);
        try (SmtpClient client = client()) {
            assertThat(send(client, subject, "body")).startsWith("250");
        }
        isKept(subject, "body");
    }

    @Test
    void aLineThatMakesTheMailTooLargeIsRefusedOnceAfterTheDot() throws Exception {
        try (SmtpClient client = client()) {
            assertThat(send(client, "huge", "x".repeat(LARGEST_KILOBYTES * 1024)))
                    .startsWith("552");
            assertThat(send(client, "after huge", "short")).startsWith("250");
            assertThat(client.say("QUIT")).startsWith("221");
        }
        isKept("after huge", "short");
        assertThat(kept("huge")).isEmpty();
    }

    @Test
    void aCommandOfThatLengthIsRefusedBeforeAndAfterAMail() throws Exception {
        String endless = "NOOP " + "x".repeat(20_000);
        try (SmtpClient client = client()) {
            assertThat(client.say(endless)).startsWith("500");
            assertThat(send(client, "between", "y".repeat(20_000))).startsWith("250");
            assertThat(client.say(endless)).startsWith("500");
            assertThat(client.say("QUIT")).startsWith("221");
        }
        isKept("between", "y".repeat(20_000));
    }

    @Test
    void aLongLineThatEndsWithABareLineFeedIsStillRefused() throws Exception {
        try (SmtpClient client = client()) {
            assertThat(send(client, "smuggled", "z".repeat(20_000) + "\nMAIL FROM:<a@b.example>"))
                    .startsWith("500");
        }
        assertThat(kept("smuggled")).isEmpty();
    }

    @Test
    void aLineThatIsBegunBeforeTheServerIsReadyCostsNoContent() throws Exception {
        try (SmtpClient client = client()) {
            client.say("MAIL FROM:<anna@b.example>");
            client.say("RCPT TO:<info@localhost>");
            assertThat(client.say("DATA\r\nSubject: early\r\n\r\n" + "e".repeat(20_000) + "\r\n."))
                    .startsWith("354");
        }
        try (SmtpClient client = client()) {
            assertThat(send(client, "after early", "short")).startsWith("250");
        }
        isKept("after early", "short");
        assertThat(kept("early")).allMatch(body -> body.equals("e".repeat(20_000)));
    }
}
