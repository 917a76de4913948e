package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.names;
import static org.postiljon.delivery.spool.Samples.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.store.embedded.commit.Writer.CommitStep;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A COMMIT whose sync fails may be on disk all the same: after a kill SQLite finds it in its log. What it refers to must
 * be there then.
 */
class SyncFailureTest {
    private final Path folder;

    SyncFailureTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Really: the 12th sync of the log fails, or all from then on do; {@code strace} makes it so. */
    @ParameterizedTest
    @ValueSource(strings = {"12 0", "12+ 3", "12 3"})
    void aSyncThatFailsAndThenAKillLoseNothing(String when) throws Exception {
        String[] words = when.split(" ", -1);
        Path store = folder.resolve("store");
        List<String> strace = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-P",
                store.resolve("spool.db-wal").toString(),
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:error=EIO:when=" + words[0]);
        assumeTrue(canTrace(), "this user can't make a sync fail (strace)");
        Set<String> taken = new HashSet<>();
        List<String> refused = new ArrayList<>();
        try (ChildJvm child =
                ChildJvm.start(folder.resolve("printed"), strace, FailingSync.class, store.toString(), words[1])) {
            child.succeeds();
            for (String line : child.printed().lines().toList()) {
                if (line.startsWith("taken ")) {
                    taken.add(line.substring(6));
                } else if (line.startsWith("refused ")) {
                    refused.add(line.substring(8));
                }
            }
        }
        assertThat(refused).as("a sync failed").isNotEmpty();
        assertThat(taken).hasSizeGreaterThan(5);

        allIsThere(store, taken, refused);
    }

    private static boolean canTrace() throws InterruptedException {
        try {
            return new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** The worst case: all of the commit is in the log, and its sync is said to have failed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCommitThatIsSaidToHaveFailedIsWholeAfterAKill(boolean large) throws Exception {
        boolean[] fails = {false};
        CommitStep last = rows -> {
            CommitStep.OF_SQLITE.commit(rows);
            if (fails[0]) {
                throw new SQLiteException("sync failed", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            }
        };
        Path running = folder.resolve("store");
        try (EmbeddedStore store =
                new EmbeddedStore(running, FailingSync.SETTINGS, OpenStores.CLOCK, () -> Long.MAX_VALUE, last)) {
            await(store.spool().accept(FailingSync.mail("m0", true)));
            await(store.spool().accept(FailingSync.mail("m1", false)));
            fails[0] = true;
            assertThat(catchThrowableOfType(
                            SpoolFailure.class, () -> await(store.spool().accept(FailingSync.mail("refused", large)))))
                    .hasMessageContaining("sync failed");

            Path killed = Disks.copyOf(running, folder.resolve("killed"));

            allIsThere(killed, Set.of("m0", "m1"), List.of("refused"));
        }
    }

    /** What was taken waits, whole; what was refused waits not or is whole. */
    private static void allIsThere(Path directory, Set<String> taken, List<String> refused) {
        try (EmbeddedStore store = EmbeddedStore.open(directory, FailingSync.SETTINGS, OpenStores.CLOCK)) {
            List<Waiting> waiting = await(store.spool().refill(KEY, NOON, 10_000));
            Set<String> all = new HashSet<>(taken);
            all.addAll(refused);
            assertThat(names(waiting)).containsAll(taken).isSubsetOf(all).doesNotHaveDuplicates();
            for (Waiting each : waiting) {
                String read = read(await(store.spool().content(each.content())));
                assertThat(read).isIn(Samples.text(each.message().name()), "\0".repeat(FailingSync.LARGE));
            }
        }
    }
}
