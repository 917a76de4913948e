package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.core.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.event.Event;
import org.postiljon.delivery.event.LoggedEvent;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.Backlog;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import org.postiljon.store.embedded.intake.IntakeStore;

/** A server in a process of its own is killed under load: no mail that got its 250 is lost. */
class KillTest {
    private static final int SENDERS = 8;
    private static final int ENOUGH = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path disk;
    private DataDirectory data;
    private final List<ServerProcess> started = new ArrayList<>();

    @BeforeEach
    void directory(@TempDir Path directory) {
        disk = directory;
        data = new DataDirectory(disk.resolve("data"));
    }

    @AfterEach
    void end() {
        started.forEach(ServerProcess::close);
    }

    @Test
    void everyAcknowledgedMailIsThereAfterAKillUnderLoad() throws Exception {
        ServerProcess server = start();
        Set<String> acknowledged = loadUntilKilled(server);
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);

        Set<String> onDisk = recipients("spool");
        onDisk.addAll(recipients("repository store://var/mail/local"));
        assertThat(onDisk).containsAll(acknowledged);

        ServerProcess again = start();
        Webadmin admin = Webadmin.of(again.running(data));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(admin.get("/mailQueues/spool").body()).contains("\"size\":0"));
        assertThat(again.stop().ended()).isZero();
        assertThat(data.serverFile().file()).doesNotExist();
        assertThat(recipients("repository store://var/mail/local")).containsAll(acknowledged);
    }

    @Test
    void aFileThatTheKillLeftInTheSpoolDirectoryIsTheSameMailAndIsSentOnce() throws Exception {
        data.prepare();
        Files.writeString(data.conf().resolve("routes"), "* -> 127.0.0.1:1\n"); // nobody listens there: it waits
        ServerProcess server = start();
        server.running(data);
        Path dropped = data.spool().resolve("mail.eml");
        Path half = Files.writeString(
                data.spool().resolve(".mail.eml"), "From: me@a.example\nTo: anna@b.example\n\nHello\n");
        Files.move(half, dropped);
        Path done = data.spool().resolve("done/mail.eml");
        await().atMost(PATIENCE).until(() -> Files.exists(done));
        server.kill().ended();
        // As if the kill had come before the file was moved.
        Files.move(done, dropped);

        ServerProcess again = start();
        again.running(data);
        await().atMost(PATIENCE).until(() -> Files.exists(done));
        Webadmin admin = Webadmin.of(again.running(data));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(admin.get("/mailQueues/spool").body()).contains("\"size\":0"));
        assertThat(again.stop().ended()).isZero();

        try (EmbeddedStore store = store()) {
            assertThat(store.eventLog().after(0, 1_000))
                    .extracting(LoggedEvent::event)
                    .filteredOn(Event.Accepted.class::isInstance)
                    .hasSize(1);
            assertThat(store.spool().backlog()).extracting(Backlog::recipients).containsExactly(1L);
        }
    }

    private Set<String> loadUntilKilled(ServerProcess server) throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger numbers = new AtomicInteger();
        RunningServer running = server.running(data);
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<?>> loads = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                loads.add(senders.submit(() -> {
                    try (SmtpClient client =
                            new SmtpClient("127.0.0.1", running.smtp().get(0))) {
                        while (true) {
                            String recipient = "r" + numbers.incrementAndGet() + "@localhost";
                            String reply = client.send("news@a.example", recipient, "Subject: load\r\n\r\nbody");
                            if (reply.startsWith("250")) {
                                acknowledged.add(recipient);
                            }
                        }
                    } catch (IOException killed) {
                        return null;
                    }
                }));
            }
            await().atMost(PATIENCE).until(() -> acknowledged.size() >= ENOUGH);
            server.close();
            for (Future<?> load : loads) {
                load.get(30, TimeUnit.SECONDS);
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(server.ended()).isNotZero();
        return acknowledged;
    }

    private ServerProcess start() throws IOException {
        ServerProcess server = ServerProcess.server(disk, data);
        started.add(server);
        return server;
    }

    private EmbeddedStore store() {
        return EmbeddedStore.open(data.root().resolve("var/postiljon"), StoreSettings.DEFAULT, Clock.systemUTC());
    }

    private Set<String> recipients(String queue) throws Exception {
        Set<String> recipients = new TreeSet<>();
        try (EmbeddedStore store = store()) {
            for (IntakeStore.Stored mail : store.intake().load(queue)) {
                Content content = store.intake()
                        .content(mail.content())
                        .toCompletableFuture()
                        .join();
                MailFormat.read(content, "id").getRecipients().stream()
                        .map(MailAddress::asString)
                        .forEach(recipients::add);
            }
        }
        return recipients;
    }
}
