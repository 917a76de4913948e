package org.postiljon.store.embedded.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.postiljon.delivery.spool.Samples.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.Owner;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Whatever is thrown in a group: every caller hears, nothing is committed in part, what is durable is said to be. */
class WriterTest {
    private final Path folder;
    private final CountDownLatch gathering = new CountDownLatch(1);
    private Database rows;
    private ContentFiles contents;
    private DiskReserve reserve;
    private Writer writer;
    private Writer.CommitStep last = Writer.CommitStep.OF_SQLITE;

    WriterTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() throws Exception {
        Path file = StoreDatabase.file(folder);
        rows = Database.forWriting(file);
        StoreDatabase.open(rows, file, List.of());
        contents = new ContentFiles(folder, 1, 1 << 20);
        reserve = new DiskReserve(folder, () -> Long.MAX_VALUE, 0, 0);
        writer = new Writer(rows, contents, reserve, r -> last.commit(r));
    }

    @AfterEach
    void close() throws Exception {
        writer.close();
        contents.close();
        rows.close();
    }

    /** Inserts a row. */
    private static Change<String> inserts(String name) {
        return commit -> {
            commit.rows().update("INSERT INTO meta(name, value) VALUES(?, 1)", name);
            return name;
        };
    }

    /** Inserts a row, then throws. */
    private static Change<String> throwsAfter(String name, Supplier<Error> error) {
        return commit -> {
            inserts(name).apply(commit);
            throw error.get();
        };
    }

    /** Holds the writer up, so that what comes meanwhile is one group. */
    private int waits(Commit commit) {
        try {
            gathering.await();
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All of these in one group. */
    private List<CompletionStage<String>> together(List<Change<String>> changes) {
        CompletionStage<Integer> blocked = writer.write(this::waits);
        List<CompletionStage<String>> stages =
                new ArrayList<>(changes.stream().map(writer::write).toList());
        gathering.countDown();
        await(blocked);
        return stages;
    }

    private List<String> inserted() throws Exception {
        List<String> names = new ArrayList<>();
        try (Database reading = Database.forReading(StoreDatabase.file(folder))) {
            reading.query(
                    row -> names.add(row.getString(1)), "SELECT name FROM meta WHERE name LIKE 'row%' ORDER BY name");
        }
        return names;
    }

    private static void fails(CompletionStage<?> stage, String... said) {
        assertThat(catchThrowable(() -> await(stage)))
                .isInstanceOf(SpoolFailure.class)
                .hasMessageContainingAll(said);
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, AssertionError.class, LinkageError.class})
    void anErrorInAChangeFailsThatChangeAlone(Class<? extends Error> kind) throws Exception {
        Supplier<Error> error = () -> {
            try {
                return kind.getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("No such error", e);
            }
        };
        List<CompletionStage<String>> stages =
                together(List.of(inserts("row1"), throwsAfter("row2", error), inserts("row3")));

        assertThat(await(stages.get(0))).isEqualTo("row1");
        fails(stages.get(1), kind.getSimpleName());
        assertThat(await(stages.get(2))).isEqualTo("row3");
        assertThat(inserted()).containsExactly("row1", "row3");
        assertThat(await(writer.write(inserts("row4")))).as("it goes on").isEqualTo("row4");
        assertThat(inserted()).containsExactly("row1", "row3", "row4");
    }

    @Test
    void anErrorInTheCommitFailsTheGroupAndNothingOfItIsThere() throws Exception {
        last = r -> {
            throw new StackOverflowError("while committing");
        };
        List<CompletionStage<String>> stages = List.of(writer.write(inserts("row1")), writer.write(inserts("row2")));
        stages.forEach(s -> fails(s, "while committing"));
        assertThat(inserted()).isEmpty();

        last = Writer.CommitStep.OF_SQLITE;
        assertThat(await(writer.write(inserts("row3")))).isEqualTo("row3");
        assertThat(inserted()).containsExactly("row3");
    }

    @Test
    void whatFailsAfterTheCommitUndoesNothing() throws Exception {
        List<String> effects = new ArrayList<>();
        Change<String> first = commit -> {
            commit.afterwards(() -> {
                throw new IllegalStateException("the effect of the first");
            });
            commit.afterwards(() -> {
                throw new OutOfMemoryError("and its second");
            });
            commit.afterwards(() -> effects.add("third"));
            return inserts("row1").apply(commit);
        };
        Change<String> second = commit -> {
            commit.afterwards(() -> effects.add("of the second"));
            return inserts("row2").apply(commit);
        };

        List<CompletionStage<String>> stages = together(List.of(first, second));

        assertThat(await(stages.get(0))).isEqualTo("row1");
        assertThat(await(stages.get(1))).isEqualTo("row2");
        assertThat(inserted()).containsExactly("row1", "row2");
        assertThat(effects).containsExactly("third", "of the second");
    }

    @Test
    void aCallerThatThrowsKeepsNobodyFromHearing() {
        Change<String> change = inserts("row1");
        CompletionStage<Integer> blocked = writer.write(this::waits);
        CompletionStage<Void> badCaller = writer.write(change).thenAccept(r -> {
            throw new StackOverflowError("the caller's");
        });
        writer.tell(() -> {
            throw new AssertionError("the listener's");
        });
        CompletionStage<String> other = writer.write(inserts("row2"));
        gathering.countDown();

        assertThat(await(blocked)).isZero();
        assertThat(await(other)).isEqualTo("row2");
        assertThat(badCaller.toCompletableFuture()).isCompletedExceptionally();
        assertThat(await(writer.write(inserts("row3")))).isEqualTo("row3");
    }

    /** An interrupted thread can't write or sync a channel: a real failure of the segment, and of its cutting back. */
    @Test
    void aSegmentThatCannotBeSyncedFailsItsGroupAndTheNextOneGoesOn() throws Exception {
        Change<String> bringsContent = commit -> {
            commit.append(Owner.MESSAGE, 1, new byte[100]);
            Thread.currentThread().interrupt();
            return inserts("row1").apply(commit);
        };

        fails(writer.write(bringsContent), "can't write");
        assertThat(inserted()).isEmpty();
        assertThat(reserve.health().accepting()).isFalse();
        writer.probe();
        assertThat(reserve.health().accepting()).isTrue();
        Change<String> bringsMore = commit -> {
            commit.append(Owner.MESSAGE, 2, new byte[100]);
            return inserts("row2").apply(commit);
        };
        assertThat(await(writer.write(bringsMore))).isEqualTo("row2");
        assertThat(inserted()).containsExactly("row2");
    }

    @Test
    void mailThatWasLetInBeforeTheDiskWasFullDoesNotTakeWhatIsLeftForOutcomes() throws Exception {
        last = r -> {
            last = Writer.CommitStep.OF_SQLITE;
            throw new SQLiteException("full", SQLiteErrorCode.SQLITE_FULL);
        };
        Change<String> mail = new Change<>() {
            @Override
            public String apply(Commit commit) throws SQLException, IOException {
                return inserts("row-mail").apply(commit);
            }

            @Override
            public boolean bringsMail() {
                return true;
            }
        };
        reserve = new DiskReserve(folder, () -> Long.MAX_VALUE, 0, 1000);
        reserve.look();
        writer.close();
        writer = new Writer(rows, contents, reserve, r -> last.commit(r));

        assertThat(await(writer.write(inserts("row1")))).as("an outcome").isEqualTo("row1");
        fails(writer.write(mail), "Make room");
        assertThat(folder.resolve("ballast")).doesNotExist();

        reserve.look();

        assertThat(folder.resolve("ballast")).hasSize(1000);
        assertThat(await(writer.write(mail))).isEqualTo("row-mail");
    }

    @Test
    void whoComesAfterTheEndHears() {
        writer.close();

        fails(writer.write(inserts("row1")), "is closed");
    }
}
