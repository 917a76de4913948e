package org.postiljon.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.server.cli.Postiljon;
import org.postiljon.server.disk.DataDirectory;

/** For whom the server sends on. 127.0.0.1 stands for this machine, 127.0.0.2 for one that nobody knows. */
class RelayTest {
    private static final String KNOWN = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";

    private static DataDirectory data;
    private static PostiljonServer server;
    private static HostAndPort smtp;
    private static Webadmin admin;

    @BeforeAll
    static void start(@TempDir Path disk) throws Exception {
        data = new DataDirectory(disk);
        data.prepare();
        Path conf = data.conf().resolve("smtpserver.xml");
        String text = Files.readString(conf);
        assertThat(text).contains("127.0.0.0/8");
        Files.writeString(conf, text.replace("127.0.0.0/8", KNOWN));
        server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
        smtp = server.running().smtp().get(0);
        admin = Webadmin.of(server);
        assertThat(admin.put("/domains/a.example", "").statusCode()).isEqualTo(204);
        assertThat(admin.put("/users/crm@a.example", "{\"password\":\"right\"}").statusCode())
                .isEqualTo(204);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void thisMachineMaySendOn() throws Exception {
        assertThat(recipient(KNOWN, "anna@b.example")).startsWith("250");
    }

    @Test
    void aStrangerMayNotSendOn() throws Exception {
        assertThat(recipient(STRANGER, "anna@b.example")).startsWith("530 5.7.1");
    }

    @Test
    void aStrangerMayWriteToOurOwnDomains() throws Exception {
        assertThat(recipient(STRANGER, "bounce-17@a.example")).startsWith("250");
    }

    @Test
    void whoIsSetUpWithALoginFindsItOnThisMachineToo() throws Exception {
        try (SmtpClient client = new SmtpClient(KNOWN, smtp)) {
            assertThat(client.say("EHLO crm.example").lines())
                    .anyMatch(line -> line.contains("AUTH ") && line.contains("PLAIN"));
            assertThat(client.logIn("crm@a.example", "right")).startsWith("235");
            client.say("MAIL FROM:<news@other.example>");
            assertThat(client.say("RCPT TO:<anna@b.example>")).startsWith("250");
        }
    }

    @Test
    void whoLogsInMaySendOn() throws Exception {
        try (SmtpClient client = new SmtpClient(STRANGER, smtp)) {
            assertThat(client.logIn("crm@a.example", "right")).startsWith("235");
            client.say("MAIL FROM:<news@other.example>");
            assertThat(client.say("RCPT TO:<anna@b.example>")).startsWith("250");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOTIFY=FOO", "NOTIFY=NEVER,SUCCESS", "ORCPT=rfc822;a+ZZ", "ORCPT=x"})
    void aWishThatCantBeReadIsRefusedForGood(String wish) throws Exception {
        try (SmtpClient client = new SmtpClient(KNOWN, smtp)) {
            client.say("MAIL FROM:<news@other.example>");
            assertThat(client.say("RCPT TO:<anna@b.example> " + wish)).startsWith("501 5.5.4");
            assertThat(client.say("RCPT TO:<anna@b.example> NOTIFY=NEVER")).startsWith("250");
        }
    }

    @Test
    void aUserOfTheCommandLineMaySendOn() throws Exception {
        assertThat(addUser("shop@localhost", "correct horse\nand more"))
                .isEqualTo("0 shop@localhost may log in to send.\n");
        try (SmtpClient client = new SmtpClient(STRANGER, smtp)) {
            assertThat(client.logIn("shop@localhost", "correct horse")).startsWith("235");
        }
        assertThat(addUser("shop@localhost", "other")).startsWith("1 postiljon: The server answered 409: ");
        assertThat(admin.put("/users/shop@localhost?force", "{\"password\":\"new\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(addUser("shop@nowhere.example", "other"))
                .startsWith("1 postiljon: nowhere.example is no domain of this server.");
        assertThat(addUser("shop@localhost", "")).startsWith("1 postiljon: There is no password.");
        assertThat(addUser("shop", "other")).startsWith("2 \"shop\" is not a user.");
    }

    /** Exit status and what it said. */
    private static String addUser(String name, String input) {
        InputStream before = System.in;
        StringWriter said = new StringWriter();
        try {
            System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
            int status = Postiljon.commandLine()
                    .setOut(new PrintWriter(said))
                    .setErr(new PrintWriter(said))
                    .execute("user", "add", name, "--data=" + data.root());
            assertThat(said.toString()).doesNotContain("other").doesNotContain("horse");
            return status + " " + said;
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void aWrongPasswordOpensNothing() throws Exception {
        try (SmtpClient client = new SmtpClient(STRANGER, smtp)) {
            assertThat(client.logIn("crm@a.example", "wrong")).startsWith("535");
            client.say("MAIL FROM:<crm@a.example>");
            assertThat(client.say("RCPT TO:<anna@b.example>")).startsWith("530");
        }
    }

    @Test
    void webadminWantsTheToken() throws Exception {
        Webadmin guess = new Webadmin(server.running().admin(), "guess");
        assertThat(guess.get("/domains").statusCode()).isEqualTo(401);
        assertThat(guess.put("/users/evil@a.example", "{\"password\":\"x\"}").statusCode())
                .isEqualTo(401);
        assertThat(admin.get("/users").body()).contains("crm@a.example").doesNotContain("evil");
    }

    @Test
    void noRouteAnswersWithoutTheTokenAndNoOtherPageMayAsk() throws Exception {
        for (String path : List.of(
                "/postiljon/status",
                "/postiljon/why/b.example",
                "/postiljon/events",
                "/postiljon/pause",
                "/postiljon/nothing",
                "/domains",
                "/users",
                "/users/crm@a.example",
                "/mailQueues",
                "/mailQueues/spool/mails",
                "/mailRepositories",
                "/tasks")) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                HttpResponse<String> answer = admin.withoutToken(method, path);
                assertThat(answer.statusCode()).as("%s %s", method, path).isIn(401, 403);
                assertThat(answer.body()).doesNotContain("crm@a.example");
                assertThat(answer.headers()
                                .firstValue("Access-Control-Allow-Origin")
                                .orElse(""))
                        .as("%s %s", method, path)
                        .isEmpty();
            }
        }
        HttpResponse<String> health = admin.withoutToken("GET", "/healthcheck");
        assertThat(health.statusCode()).as("open, for monitoring").isEqualTo(200);
        assertThat(health.headers().firstValue("Access-Control-Allow-Origin").orElse(""))
                .isEmpty();
    }

    @Test
    void itListensOnLoopbackOnly() throws Exception {
        HostAndPort webadmin = server.running().admin();
        assertThat(InetAddress.getByName(webadmin.getHost()).isLoopbackAddress())
                .isTrue();
        assertThat(server.running().smtp()).allMatch(listener -> InetAddresses.forString(listener.getHost())
                .isLoopbackAddress());
    }

    private static String recipient(String from, String to) throws IOException {
        try (SmtpClient client = new SmtpClient(from, smtp)) {
            client.say("MAIL FROM:<news@other.example>");
            return client.say("RCPT TO:<" + to + ">");
        }
    }
}
