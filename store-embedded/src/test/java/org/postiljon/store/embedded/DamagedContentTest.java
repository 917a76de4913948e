package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;
import static org.postiljon.delivery.spool.Samples.read;
import static org.postiljon.delivery.spool.Samples.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Waiting;

/** Content files that are not as they were written: the start refuses what it sees, reading refuses the rest. */
class DamagedContentTest {
    private static final int LARGE = 5_000;
    private static final StoreSettings SETTINGS = OpenStores.SETTINGS.withSizes(1 << 20, LARGE);

    private final Path folder;

    DamagedContentTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void fill() {
        try (EmbeddedStore store = open()) {
            await(store.spool().accept(mail("d1", NOON)));
            await(store.spool().accept(mail("d2", NOON.plusMillis(1))));
        }
        try (EmbeddedStore store = open()) {
            await(store.spool().accept(mail("d3", NOON.plusMillis(2))));
            Submission sample = mail("large", NOON.plusMillis(3));
            Content body = Content.of(new byte[LARGE]);
            await(store.spool()
                    .accept(new Submission(sample.key(), sample.message(), body, sample.deliveries(), sample.at())));
        }
    }

    private EmbeddedStore open() {
        return EmbeddedStore.open(folder, SETTINGS, OpenStores.CLOCK);
    }

    private Path segment() {
        return folder.resolve("segments").resolve("00000001.segment");
    }

    private Path large() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("large"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0)).rewind();
            channel.write(one, at);
        }
    }

    private void refuses(String... said) {
        assertThatThrownBy(this::open)
                .isInstanceOf(SpoolFailure.class)
                .hasMessageContainingAll(said)
                .hasMessageContaining("Restore these files from a backup")
                .hasMessageContaining(folder.resolve("accept-damage").toString());
    }

    /** All that waits; those named can't be read, the others are sent. */
    private void sendsAllBut(String... damaged) {
        try (EmbeddedStore store = open()) {
            Spool spool = store.spool();
            List<Waiting> waiting = await(spool.refill(KEY, NOON.plusSeconds(1), 10));
            assertThat(names(waiting)).containsExactly("d1", "d2", "d3", "large");
            for (Waiting each : waiting) {
                String name = each.message().name();
                if (List.of(damaged).contains(name)) {
                    assertThatThrownBy(() -> await(spool.content(each.content())))
                            .isInstanceOf(SpoolFailure.class)
                            .hasMessageContainingAll("can't be read, so it is not sent", folder.toString());
                    await(spool.settle(Samples.failed(each, NOON)));
                } else {
                    String read = read(await(spool.content(each.content())));
                    assertThat(read).isEqualTo(name.equals("large") ? "\0".repeat(LARGE) : text(name));
                    await(spool.settle(Samples.delivered(each, NOON)));
                }
            }
            assertThat(spool.backlog()).isEmpty();
        }
    }

    @Test
    void wholeFilesAreSent() {
        sendsAllBut();
    }

    @Test
    void aDamagedBodyIsNotSentAndBlocksNobody() throws Exception {
        flip(segment(), 40);

        sendsAllBut("d1");
    }

    @Test
    void aDamagedLargeFileIsNotSentAndBlocksNobody() throws Exception {
        flip(large(), 4_000);

        sendsAllBut("large");
    }

    @Test
    void aDamagedHeadOfASegmentIsRefused() throws Exception {
        flip(segment(), 0);

        refuses(segment() + " is damaged: there is no record where one should begin at its start");
    }

    @Test
    void aSegmentThatIsTooShortIsRefused() throws Exception {
        try (FileChannel channel = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(segment()) - 1);
        }

        refuses(segment() + " is too short");
    }

    @Test
    void aMissingLargeFileIsRefused() throws Exception {
        Path large = large();
        Files.delete(large);

        refuses(large + " is missing");
    }

    @Test
    void aMissingSegmentIsRefusedUntilItIsRestored() throws Exception {
        Path backup = Files.move(segment(), folder.resolve("backup"));

        refuses(segment() + " is missing; 2 messages are in it");

        Files.move(backup, segment());
        sendsAllBut();
    }

    @Test
    void damageThatIsAcceptedOnceStartsWithoutTheLostMail() throws Exception {
        Files.delete(segment());
        Files.createFile(folder.resolve("accept-damage"));

        sendsAllBut("d1", "d2");

        assertThat(folder.resolve("accept-damage")).as("holds for one start").doesNotExist();
    }
}
