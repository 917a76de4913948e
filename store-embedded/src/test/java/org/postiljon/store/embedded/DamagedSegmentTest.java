package org.postiljon.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.read;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.delivery.spool.Waiting;
import org.slf4j.LoggerFactory;

/** Compaction of a segment that is damaged: what can be read is moved, what can't is said, and nothing else suffers. */
class DamagedSegmentTest {
    private static final int HEAD = 32;
    private static final int BODY = 10_000;
    private static final int RECORD = HEAD + BODY;
    private static final StoreSettings SETTINGS = OpenStores.SETTINGS.withSizes(10L * RECORD, 50_000);

    private final Path folder;
    private final Logger log = (Logger) LoggerFactory.getLogger("org.postiljon.store.embedded.upkeep");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private EmbeddedStore store;

    DamagedSegmentTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() {
        said.start();
        log.addAppender(said);
        store = EmbeddedStore.open(folder, SETTINGS, OpenStores.CLOCK);
    }

    @AfterEach
    void close() {
        store.close();
        log.detachAppender(said);
    }

    private Spool spool() {
        return store.spool();
    }

    /** Two segments of ten mails; those with these numbers wait, the others are delivered. */
    private List<Waiting> twentyOfWhichWait(Integer... numbers) {
        for (int i = 0; i < 20; i++) {
            Submission sample = mail("m" + i, NOON);
            Content body = Content.of(body(i).getBytes(UTF_8));
            await(spool().accept(
                            new Submission(sample.key(), sample.message(), body, sample.deliveries(), sample.at())));
        }
        List<Waiting> waiting = new ArrayList<>();
        List<Waiting> all = await(spool().refill(KEY, NOON, 100));
        for (int i = 0; i < 20; i++) {
            if (List.of(numbers).contains(i)) {
                waiting.add(all.get(i));
            } else {
                await(spool().settle(Samples.delivered(all.get(i), NOON)));
            }
        }
        return waiting;
    }

    private static String body(int number) {
        return String.format("%05d", number).repeat(BODY / 5);
    }

    private Path segment(int number) {
        return folder.resolve("segments").resolve(String.format("%08d.segment", number));
    }

    /** Overwrites bytes of the first segment. */
    private void damage(int record, int at, int... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(segment(1), StandardOpenOption.WRITE)) {
            for (int i = 0; i < bytes.length; i++) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) bytes[i]}), record * (long) RECORD + at + i);
            }
        }
    }

    private List<String> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("segments"))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private void isWhole(Waiting waiting, int number) {
        assertThat(read(await(spool().content(waiting.content())))).isEqualTo(body(number));
    }

    private void upkeep() {
        for (int i = 0; i < 4; i++) {
            store.upkeep();
        }
    }

    @Test
    void aDamagedHeadOfADeadRecordLosesNothing() throws Exception {
        List<Waiting> waiting = twentyOfWhichWait(1, 8, 15);
        damage(4, 0, 'x', 'x');

        upkeep();

        assertThat(segments()).as("both are emptied").containsExactly("00000003.segment");
        isWhole(waiting.get(0), 1);
        isWhole(waiting.get(1), 8);
        isWhole(waiting.get(2), 15);
    }

    @Test
    void aLengthThatLeadsAstrayLosesNothing() throws Exception {
        List<Waiting> waiting = twentyOfWhichWait(1, 8, 15);
        damage(4, 4, 0x7f, 0xff, 0xff, 0xff);

        upkeep();

        assertThat(segments()).containsExactly("00000003.segment");
        isWhole(waiting.get(1), 8);
    }

    @Test
    void aDamagedBodyStaysAndTheOthersAreMoved() throws Exception {
        List<Waiting> waiting = twentyOfWhichWait(1, 8, 15);
        damage(1, 5_000, 'x');

        upkeep();

        assertThat(segments()).containsExactly("00000001.segment", "00000003.segment");
        isDamaged(waiting);
    }

    @Test
    void aDamagedLengthOfALivingRecordStaysAndTheOthersAreMoved() throws Exception {
        List<Waiting> waiting = twentyOfWhichWait(1, 8, 15);
        damage(1, 4, 0x7f, 0xff, 0xff, 0xf0);

        upkeep();

        assertThat(segments()).containsExactly("00000001.segment", "00000003.segment");
        isDamaged(waiting);
    }

    /** The first of these is; the store goes on with all else. */
    private void isDamaged(List<Waiting> waiting) throws Exception {
        assertThatThrownBy(() -> await(spool().content(waiting.get(0).content())))
                .isInstanceOf(SpoolFailure.class)
                .hasMessageContaining(segment(1).toString());
        isWhole(waiting.get(1), 8);
        isWhole(waiting.get(2), 15);
        assertThat(said.list)
                .as("said once")
                .filteredOn(e -> e.getFormattedMessage().contains("message " + 2))
                .hasSize(1)
                .allSatisfy(e -> assertThat(e.getFormattedMessage())
                        .contains(segment(1).toString(), "stays", "Restore that file from a backup, or cancel"));
        assertThat(store.health().accepting()).isTrue();

        await(spool().settle(Samples.failed(waiting.get(1), NOON)));
        await(spool().settle(Samples.delivered(waiting.get(0), NOON)));
        assertThat(segments()).as("goes with its last message").doesNotContain("00000001.segment");
    }
}
