package org.postiljon.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.server.ServerSettings;
import org.postiljon.server.SmtpClient;
import org.postiljon.server.Webadmin;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.james.ReferenceJames;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** What senders and operators are told while the store can't take mail. */
class FullStoreTest {
    @Test
    void sendersAreTurnedAwayForNowAndTheHealthCheckSaysWhy(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        AtomicReference<SpoolHealth> health = new AtomicReference<>(SpoolHealth.FINE);
        try (EmbeddedStore store = EmbeddedStore.open(data.store(), StoreSettings.DEFAULT, Clock.systemUTC());
                ReferenceJames james = ReferenceJames.start(
                        ServerSettings.onFreePorts(disk), data, store.intake(), health::get, List.of());
                SmtpClient client = new SmtpClient("127.0.0.1", james.smtp().get(0))) {
            Webadmin admin = new Webadmin(james.admin(), data.token());
            health.set(new SpoolHealth(false, "The disk is full: remove something"));
            assertThat(client.say("MAIL FROM:<a@a.example>")).startsWith("452 4.3.1");
            assertThat(admin.get("/healthcheck").body()).contains("The disk is full: remove something");

            health.set(SpoolHealth.FINE);
            assertThat(client.send("a@a.example", "info@localhost", "Subject: a\r\n\r\nb"))
                    .startsWith("250");
            assertThat(admin.get("/healthcheck/checks/Postiljon%20store").body())
                    .contains("\"healthy\"");
        }
    }

    @Test
    void aMailThatCannotBeWrittenGets4xxAndIsNotKept(@TempDir Path disk) throws Exception {
        DataDirectory data = new DataDirectory(disk);
        data.prepare();
        EmbeddedStore store = EmbeddedStore.open(data.store(), StoreSettings.DEFAULT, Clock.systemUTC());
        try (ReferenceJames james = ReferenceJames.start(
                        ServerSettings.onFreePorts(disk), data, store.intake(), () -> SpoolHealth.FINE, List.of());
                SmtpClient client = new SmtpClient("127.0.0.1", james.smtp().get(0))) {
            store.close();
            assertThat(client.send("a@a.example", "info@localhost", "Subject: a\r\n\r\nb"))
                    .startsWith("451 4.");
        }
    }
}
