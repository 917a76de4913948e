package org.postiljon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
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
import org.postiljon.delivery.message.Content;
import org.postiljon.server.cli.Postiljon;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import org.postiljon.server.mail.MailFormat;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import org.postiljon.store.embedded.intake.IntakeStore;

/** A server in a process of its own is killed under load: no mail that got its 250 is lost. */
class KillTest {
    private static final int SENDERS = 8;
    private static final int ENOUGH = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private DataDirectory data;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void directory(@TempDir Path disk) {
        data = new DataDirectory(disk.resolve("data"));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void everyAcknowledgedMailIsThereAfterAKillUnderLoad() throws Exception {
        Process server = start();
        Set<String> acknowledged = loadUntilKilled(server);
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);

        Set<String> onDisk = recipients("spool");
        onDisk.addAll(recipients("repository store://var/mail/local"));
        assertThat(onDisk).containsAll(acknowledged);

        Process again = start();
        Webadmin admin = Webadmin.of(running(again));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(admin.get("/mailQueues/spool").body()).contains("\"size\":0"));
        again.destroy();
        assertThat(again.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(data.serverFile().file()).doesNotExist();
        assertThat(recipients("repository store://var/mail/local")).containsAll(acknowledged);
    }

    private Set<String> loadUntilKilled(Process server) throws Exception {
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger numbers = new AtomicInteger();
        RunningServer running = running(server);
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
            server.destroyForcibly();
            for (Future<?> load : loads) {
                load.get(30, TimeUnit.SECONDS);
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return acknowledged;
    }

    private Process start() throws IOException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Postiljon.class.getName(),
                        "server",
                        "--smtp-port=0",
                        "--admin-port=0",
                        "--data=" + data.root())
                .redirectErrorStream(true)
                .redirectOutput(new File(data.root().getParent() + "/server-" + started.size() + ".log"))
                .start();
        started.add(server);
        return server;
    }

    private RunningServer running(Process server) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> RunningServer.in(data), running -> running.pid() == server.pid());
    }

    private Set<String> recipients(String queue) throws Exception {
        Set<String> recipients = new TreeSet<>();
        try (EmbeddedStore store =
                EmbeddedStore.open(data.root().resolve("var/postiljon"), StoreSettings.DEFAULT, Clock.systemUTC())) {
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
