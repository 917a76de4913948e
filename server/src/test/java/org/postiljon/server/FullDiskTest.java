package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.server.disk.DataDirectory;

/** What senders and operators are told while the disk has no room; here it should keep more free than there is. */
class FullDiskTest {
    @Test
    void sendersAreTurnedAwayForNowAndTheHealthCheckSaysWhy(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        Files.writeString(data.conf().resolve("postiljon.properties"), "keepFree=900000GB\n");
        try (PostiljonServer server = PostiljonServer.start(ServerSettings.onFreePorts(disk));
                SmtpClient client =
                        new SmtpClient("127.0.0.1", server.running().smtp().get(0))) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(server.store().health().accepting()).isFalse());
            assertThat(client.say("MAIL FROM:<a@a.example>")).startsWith("452 4.3.1");
            String health = Webadmin.of(server).get("/healthcheck").body();
            assertThat(health).contains("unhealthy").contains(disk.toString());
        }
    }
}
