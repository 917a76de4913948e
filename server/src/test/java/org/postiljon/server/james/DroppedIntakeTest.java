package org.postiljon.server.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.extension.intake.Intake;
import org.postiljon.extension.mail.ByteBudget;
import org.postiljon.extension.mail.MailFormat;
import org.postiljon.extension.queue.DurableMailQueueFactory;
import org.postiljon.server.dropped.SpoolDirectory;
import org.postiljon.server.dropped.SpoolDirectorySettings;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** From a file into James's queue on disk. */
class DroppedIntakeTest {
    private Path disk;
    private EmbeddedStore store;
    private DurableMailQueueFactory queues;
    private SpoolDirectory spool;

    @BeforeEach
    void open(@TempDir Path empty) throws IOException {
        disk = empty;
        store = EmbeddedStore.open(disk.resolve("store"), StoreSettings.DEFAULT, Clock.systemUTC());
        queues = new DurableMailQueueFactory(
                store.intake(),
                new MailFormat(Files.createDirectory(disk.resolve("scratch")), new ByteBudget(1 << 20)),
                new RawMailQueueItemDecoratorFactory(),
                Clock.systemUTC(),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry());
        spool = new SpoolDirectory(
                SpoolDirectorySettings.of(disk.resolve("spool")),
                new DroppedIntake(
                        Intake.into(queues.createQueue(MailQueueFactory.SPOOL), store::health), store.intake()),
                InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
        queues.close();
        store.close();
    }

    private void drop(String name, String content, int age) throws IOException {
        Path file = Files.writeString(disk.resolve("spool").resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(age)));
    }

    private int queued() {
        return store.intake().load(MailQueueFactory.SPOOL.asString()).size();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b@a.example",
                "a.@a.example",
                ".a@a.example",
                "x@under_score.example",
                "x@-dash.example",
                "x@123",
                "\"\"@a.example",
                "x@[IPv6:::1]",
                "x@a..example",
                "x@#",
                "j\u00f6rg@a.example",
            })
    void anAddressThatJamesRefusesHoldsNothingUp(String address) throws Exception {
        drop("a-poison.eml", "From: me@a.example\nTo: " + address + "\n\nb\n", 60);
        drop("b-poison.eml", "From: " + address + "\nTo: me@a.example\n\nb\n", 60);
        drop("good.eml", "From: me@a.example\nTo: you@b.example\n\nb\n", 30);
        spool.poll();
        await().until(() -> spool.progress().isIdle());
        assertThat(disk.resolve("spool/done/good.eml")).exists();
        assertThat(queued()).isEqualTo(1);
        for (String name : new String[] {"a-poison.eml", "b-poison.eml"}) {
            assertThat(Files.readString(disk.resolve("spool/failed/" + name + ".reason.txt")))
                    .containsIgnoringCase(address)
                    .doesNotContain("could not be taken");
        }
    }

    @Test
    void aStoreThatTakesNothingHoldsAllAndSaysSo() throws Exception {
        store.close();
        drop("one.eml", "From: me@a.example\nTo: you@b.example\n\nb\n", 60);
        drop("two.eml", "From: me@a.example\nTo: you@b.example\n\nb\n", 30);
        spool.poll();
        await().until(() -> !spool.progress().trouble().isEmpty());
        assertThat(spool.progress().waiting()).isEqualTo(2);
        assertThat(spool.progress().failed()).isZero();
    }
}
