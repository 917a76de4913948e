package org.postiljon.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;

/** Passwords and the token where an admin who looks for a fault logs all that there is. */
class SecretsTest {
    private static final String GATEWAY = "gateway-secret-4711";
    private static final String USER = "user-secret-4712";
    private static final String WRONG = "wrong-secret-4713";

    @Test
    void theyAreInNoLogAtAnyLevel(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk.resolve("data"));
        data.prepare();
        Path logback = data.conf().resolve("logback.xml");
        Files.writeString(
                logback,
                Files.readString(logback)
                        .replace(
                                "<logger name=\"org.postiljon\" level=\"INFO\"/>",
                                "<logger name=\"org.postiljon\" level=\"TRACE\"/>")
                        .replace("<root level=\"WARN\">", "<root level=\"DEBUG\">"));
        // Nobody listens there.
        Files.writeString(data.conf().resolve("routes"), "* -> 127.0.0.1:1 [me:" + GATEWAY + "]\n");
        try (ServerProcess server = ServerProcess.server(disk, data)) {
            RunningServer running = server.running(data);
            Webadmin admin = Webadmin.of(running);
            admin.put("/domains/a.example", "");
            assertThat(admin.put("/users/crm@a.example", "{\"password\":\"" + USER + "\"}")
                            .statusCode())
                    .isEqualTo(204);
            try (SmtpClient client = new SmtpClient("127.0.0.1", running.smtp().get(0))) {
                assertThat(client.logIn("crm@a.example", WRONG)).startsWith("535");
                assertThat(client.logIn("crm@a.example", USER)).startsWith("235");
                assertThat(client.send("news@a.example", "anna@b.example", "Subject: one\r\n\r\nbody"))
                        .startsWith("250");
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            admin.get("/postiljon/why/anna@b.example").body().contains("refused"));
            String token = Files.readString(running.token()).strip();
            assertThat(server.stop().ended()).isZero();
            String logged = server.out()
                    + server.err()
                    + Files.readString(data.logs().resolve("postiljon.log"))
                    + Files.readString(data.logs().resolve("events.log"));
            assertThat(logged).contains("DEBUG").contains("anna@b.example");
            for (String secret : List.of(GATEWAY, USER, WRONG, token)) {
                assertThat(logged.lines().filter(line -> line.contains(secret) || line.contains(inBase64(secret))))
                        .as("lines with %s", secret)
                        .isEmpty();
            }
            assertThat(data.users().file()).content().contains("crm@a.example").doesNotContain(USER);
        }
    }

    /** What is the same wherever the secret stands in an encoded text; it stands at the end in AUTH PLAIN and LOGIN. */
    private static String inBase64(String secret) {
        String encoded = Base64.getEncoder().encodeToString(("\0crm@a.example\0" + secret).getBytes(UTF_8));
        return encoded.substring(24, encoded.length() - 4);
    }
}
