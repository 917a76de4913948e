package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.spool.SpoolFailure;

/** Who may open a store: one server, of a version that knows its format, and not when its database is damaged. */
class StoreOpeningTest {
    private final Path folder;

    StoreOpeningTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private EmbeddedStore open() {
        return EmbeddedStore.open(folder, OpenStores.SETTINGS, OpenStores.CLOCK);
    }

    private void refuses(String... said) {
        assertThatThrownBy(this::open).isInstanceOf(SpoolFailure.class).hasMessageContainingAll(said);
    }

    private void fill() {
        try (EmbeddedStore store = open()) {
            for (int i = 0; i < 200; i++) {
                await(store.spool().accept(mail("d" + i, NOON)));
            }
        }
    }

    private void overwrite(long at, int bytes) throws Exception {
        byte[] garbage = new byte[bytes];
        Arrays.fill(garbage, (byte) 0x5a);
        try (FileChannel file = FileChannel.open(folder.resolve("spool.db"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(garbage), at);
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("spool.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aSecondServerIsRefusedUntilTheFirstEnds() {
        try (EmbeddedStore first = open()) {
            refuses(
                    folder.toString(),
                    "in use by another server (process "
                            + ProcessHandle.current().pid() + ")");
            assertThat(await(first.spool().accept(mail("d1", NOON)))).hasSize(1);
        }
        try (EmbeddedStore second = open()) {
            assertThat(names(await(second.spool().refill(KEY, NOON, 10)))).containsExactly("d1");
        }
    }

    /** The threads of a store write on when nobody holds the store itself: its lock must not go with it. */
    @Test
    void aStoreThatNobodyHoldsIsStillLocked() throws Exception {
        takeLockAndForget();

        for (int i = 0; i < 20; i++) {
            System.gc();
            refuses("in use by another server");
        }
    }

    private void takeLockAndForget() throws Exception {
        DirectoryLock unused = DirectoryLock.take(folder);
    }

    @Test
    void aNewerVersionInItsFileIsRefused() throws Exception {
        fill();
        Files.writeString(folder.resolve("version"), "7\n");

        refuses(folder.resolve("version").toString(), "newer version of Postiljon (format 7, this one knows 1)");
    }

    @Test
    void aNewerVersionInTheDatabaseIsRefused() throws Exception {
        fill();
        execute("PRAGMA user_version=7");

        refuses(folder.resolve("spool.db").toString(), "newer version of Postiljon (format 7, this one knows 1)");
    }

    @Test
    void aDamagedVersionFileIsRefusedAndMayBeDeleted() throws Exception {
        fill();
        Path version = folder.resolve("version");
        Files.writeString(version, "\0\0x");

        refuses(version.toString(), "is damaged", "delete it");

        Files.delete(version);
        open().close();
        assertThat(version).content().startsWith("1\nstore ");
    }

    @Test
    void aDatabaseOfSomethingElseIsRefusedAndLeftAlone() throws Exception {
        execute("CREATE TABLE recipe(name TEXT)");
        byte[] before = Files.readAllBytes(folder.resolve("spool.db"));

        refuses(folder.resolve("spool.db").toString(), "of something else");

        assertThat(Files.readAllBytes(folder.resolve("spool.db")).length).isEqualTo(before.length);
    }

    @Test
    void aDamagedHeadOfTheDatabaseIsRefused() throws Exception {
        fill();
        overwrite(0, 64);

        refuses(folder.resolve("spool.db").toString(), "is damaged", "Restore the whole directory from a backup");
    }

    @Test
    void aDamagedPageOfTheDatabaseIsRefused() throws Exception {
        fill();
        overwrite(Files.size(folder.resolve("spool.db")) / 4096 / 2 * 4096, 4096);

        refuses(folder.resolve("spool.db").toString(), "is damaged", "Restore the whole directory from a backup");
    }

    @Test
    void aRefusedStartGivesTheDirectoryBack() throws Exception {
        fill();
        Files.writeString(folder.resolve("version"), "7");
        refuses("newer version");
        Files.writeString(folder.resolve("version"), "1");

        try (EmbeddedStore store = open()) {
            assertThat(await(store.spool().refill(KEY, NOON, 1000))).hasSize(200);
        }
    }
}
