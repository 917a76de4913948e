package org.postiljon.store.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.postiljon.delivery.spool.Samples.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.content.ContentFiles;

/** What waits for the writer is bounded, and whatever is thrown on the way in, its caller hears and its place is free. */
class EntranceTest {
    private static final Content SMALL = Content.of(new byte[1_000]);
    /** Two of the small ones, each with what a call costs. */
    private static final int WAITING_BYTES = 6_000;

    private final Path folder;
    private final CountDownLatch blocked = new CountDownLatch(1);
    private Database rows;
    private ContentFiles contents;
    private Writer writer;
    private Entrance entrance;

    EntranceTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() throws Exception {
        Path file = StoreDatabase.file(folder);
        rows = Database.forWriting(file);
        StoreDatabase.open(rows, file, List.of());
        contents = new ContentFiles(folder, 1, 1 << 20);
        DiskReserve reserve = new DiskReserve(folder, () -> Long.MAX_VALUE, 0, 0);
        writer = new Writer(rows, contents, reserve, Writer.CommitStep.OF_SQLITE);
        entrance = new Entrance(contents, writer, reserve, 1 << 20, WAITING_BYTES, 3);
    }

    @AfterEach
    void close() throws Exception {
        blocked.countDown();
        entrance.close();
        writer.close();
        contents.close();
        rows.close();
    }

    private int waits(Commit commit) {
        try {
            blocked.await();
            return 1;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private CompletionStage<Integer> waiting() {
        return entrance.write(SMALL, arrival -> this::waits);
    }

    @Test
    void whatDoesNotFitIsParkedAndWhatIsTooMuchIsRefused() {
        List<CompletionStage<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(waiting());
        }
        assertThat(catchThrowableOfType(SpoolFailure.class, () -> await(waiting())))
                .hasMessageContaining("can't keep up: 3 messages wait");
        assertThat(all).noneSatisfy(s -> assertThat(s.toCompletableFuture()).isDone());

        blocked.countDown();

        all.forEach(s -> assertThat(await(s)).isEqualTo(1));
    }

    @Test
    void anErrorOnTheWayInIsHeardAndItsPlaceIsFree() {
        CompletionStage<Integer> first = waiting();
        CompletionStage<Integer> second = waiting();
        List<CompletionStage<Integer>> parked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            parked.add(entrance.write(SMALL, arrival -> {
                throw new StackOverflowError("on the way in");
            }));
        }
        CompletionStage<Integer> last = waiting();

        blocked.countDown();

        assertThat(await(first) + await(second) + await(last)).isEqualTo(3);
        for (CompletionStage<Integer> stage : parked) {
            assertThat(catchThrowableOfType(SpoolFailure.class, () -> await(stage)))
                    .hasMessageContaining("on the way in");
        }
        for (int i = 0; i < 5; i++) {
            assertThat(catchThrowableOfType(
                            SpoolFailure.class,
                            () -> await(entrance.write(SMALL, arrival -> {
                                throw new AssertionError("at once");
                            }))))
                    .hasMessageContaining("at once");
        }
        assertThat(await(waiting())).isEqualTo(1);
    }
}
