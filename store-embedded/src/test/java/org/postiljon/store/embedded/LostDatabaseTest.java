package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.delivered;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.Submission;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.StoreDatabase;

/** A database that is not the one that was here: no start takes it for a new store and deletes the contents of the old. */
class LostDatabaseTest {
    private static final int LARGE = 5_000;
    private static final StoreSettings SETTINGS =
            OpenStores.SETTINGS.withReserves(0, 4096).withSizes(1 << 20, LARGE);

    private final Path folder;
    private final Path database;
    private final Path other;

    LostDatabaseTest(@TempDir Path disk) {
        this.folder = disk.resolve("store");
        this.database = folder.resolve("spool.db");
        this.other = disk.resolve("other");
    }

    private static EmbeddedStore open(Path folder) {
        return EmbeddedStore.open(folder, SETTINGS, OpenStores.CLOCK);
    }

    private static void send(Path folder, String name) {
        try (EmbeddedStore store = open(folder)) {
            await(store.spool().accept(mail(name, NOON)));
        }
    }

    @BeforeEach
    void fill() {
        try (EmbeddedStore store = open(folder)) {
            await(store.spool().accept(mail("d1", NOON)));
            Submission sample = mail("large", NOON);
            await(store.spool()
                    .accept(new Submission(
                            sample.key(),
                            sample.message(),
                            Content.of(new byte[LARGE]),
                            sample.deliveries(),
                            sample.at())));
        }
    }

    /** Names and sizes of all files that hold mail. */
    private Map<String, Long> contents() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        for (String each : List.of("segments", "large")) {
            try (Stream<Path> files = Files.list(folder.resolve(each))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    sizes.put(folder.relativize(file).toString(), Files.size(file));
                }
            }
        }
        return sizes;
    }

    /** However often it is tried. */
    private void refuses(String... said) throws IOException {
        Map<String, Long> before = contents();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> open(folder))
                    .isInstanceOf(SpoolFailure.class)
                    .hasMessageContainingAll(said);
        }
        assertThat(contents()).isEqualTo(before);
    }

    private void deleteDatabase() throws IOException {
        for (String end : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(folder.resolve("spool.db" + end));
        }
    }

    private void takeDatabaseOf(Path from) throws IOException {
        deleteDatabase();
        Files.copy(from.resolve("spool.db"), database, StandardCopyOption.REPLACE_EXISTING);
    }

    private void whole() {
        try (EmbeddedStore store = open(folder)) {
            assertThat(names(await(store.spool().refill(KEY, NOON, 10)))).containsExactlyInAnyOrder("d1", "large");
        }
    }

    @Test
    void aMissingDatabaseIsRefusedUntilItIsBack() throws Exception {
        Path kept = Files.move(database, folder.resolveSibling("kept"));
        refuses(database + " is missing", folder.resolve("version").toString(), "Restore", "docs/durability.md");
        assertThat(database).doesNotExist();

        Files.move(kept, database);
        whole();
    }

    @Test
    void anEmptyDatabaseFileIsRefused() throws Exception {
        Files.write(database, new byte[0]);
        refuses(database + " is empty", "To begin anew", "move the directory " + folder + " away");
        assertThat(database).isEmptyFile();
    }

    @Test
    void aDatabaseWithoutTablesIsRefused() throws Exception {
        deleteDatabase();
        Database.forWriting(database).close();
        refuses(database + " is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "ballast", "events-logged", "segments/00000001.segment", "large/7.content"})
    void oneTraceIsEnough(String trace) throws Exception {
        Path file = other.resolve(trace);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "1");
        assertThatThrownBy(() -> open(other))
                .isInstanceOf(SpoolFailure.class)
                .hasMessageContainingAll("spool.db is missing", file.toString());
        assertThat(file).hasContent("1");
    }

    /** SQLite deletes the log of a database that is missing: all that was not in the database yet. */
    @Test
    void theLogOfALostDatabaseIsKept() throws Exception {
        try (EmbeddedStore running = open(folder)) {
            await(running.spool().accept(mail("d2", NOON)));
            Files.createDirectories(other);
            Files.copy(folder.resolve("spool.db-wal"), other.resolve("spool.db-wal"));
        }
        long bytes = Files.size(other.resolve("spool.db-wal"));
        assertThat(bytes).isPositive();

        assertThatThrownBy(() -> open(other)).isInstanceOf(SpoolFailure.class).hasMessageContaining("spool.db-wal");
        assertThat(other.resolve("spool.db-wal")).hasSize(bytes);
    }

    @Test
    void theDatabaseOfAnotherStoreIsRefused() throws Exception {
        for (int i = 0; i < 5; i++) {
            open(other).close();
        }
        takeDatabaseOf(other);

        refuses(
                database + " is the database of another store",
                folder.resolve("version").toString());
    }

    @Test
    void anOlderDatabaseDoesNotCostTheMailThatCameAfterIt() throws Exception {
        Path backup = Files.copy(database, folder.resolveSibling("backup"));
        send(folder, "d2");
        Path later = folder.resolve("segments/00000002.segment");
        long bytes = Files.size(later);
        deleteDatabase();
        Files.copy(backup, database);

        refuses(
                database + " is older than " + later,
                folder.resolve("accept-damage").toString());

        Files.createFile(folder.resolve("accept-damage"));
        whole();
        whole();
        assertThat(later).doesNotExist();
        assertThat(folder.resolve("segments/00000002.segment.unknown")).hasSize(bytes);
    }

    /** The version file is gone too, and the other database has been opened more often: nothing tells the stores apart. */
    @Test
    void aDatabaseThatNeverHadMailDeletesNone() throws Exception {
        long bytes = Files.size(folder.resolve("segments/00000001.segment"));
        for (int i = 0; i < 3; i++) {
            open(other).close();
        }
        takeDatabaseOf(other);
        Files.delete(folder.resolve("version"));

        for (int i = 0; i < 3; i++) {
            send(folder, "d" + i);
        }
        assertThat(folder.resolve("segments/00000001.segment.unknown")).hasSize(bytes);
        assertThat(contents()).hasSize(5).containsValue((long) LARGE);
    }

    @Test
    void mailThatWasSentLeavesNothing() throws Exception {
        try (EmbeddedStore store = open(folder)) {
            for (var each : await(store.spool().refill(KEY, NOON, 10))) {
                await(store.spool().settle(delivered(each, NOON)));
            }
            await(store.spool().accept(mail("d2", NOON)));
            await(store.spool()
                    .settle(delivered(await(store.spool().refill(KEY, NOON, 10)).get(0), NOON)));
        }
        assertThat(contents()).isNotEmpty();

        open(folder).close();
        assertThat(contents()).isEmpty();
    }

    @Test
    void movingTheDirectoryAwayBeginsAnew() throws Exception {
        Files.write(database, new byte[0]);
        Files.move(folder, folder.resolveSibling("away"));

        send(folder, "d9");
        try (EmbeddedStore store = open(folder)) {
            assertThat(names(await(store.spool().refill(KEY, NOON, 10)))).containsExactly("d9");
        }
    }

    /** What a kill leaves of a first start, by the steps of one: none of it is refused. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void aFirstStartThatWasKilledStartsAgain(int steps) throws Exception {
        Path file = other.resolve("spool.db");
        Files.createDirectories(other);
        if (steps >= 1) {
            Files.createFile(other.resolve("lock"));
        }
        if (steps >= 2) {
            Files.createFile(file);
        }
        if (steps >= 3) {
            try (Database empty = Database.forWriting(file)) {
                empty.number(0, "SELECT count(*) FROM sqlite_master");
                Disks.copyOf(other, folder.resolveSibling("killed3"));
            }
        }
        if (steps >= 4) {
            try (Database tables = Database.forWriting(file)) {
                StoreDatabase.open(tables, file, List.of());
                Disks.copyOf(other, folder.resolveSibling("killed4"));
            }
        }
        if (steps >= 5) {
            open(other).close();
            Files.delete(other.resolve("ballast"));
            Files.delete(other.resolve("segments"));
            Files.delete(other.resolve("large"));
        }
        Path left = steps == 3 || steps == 4 ? folder.resolveSibling("killed" + steps) : other;

        send(left, "d1");
        try (EmbeddedStore store = open(left)) {
            assertThat(names(await(store.spool().refill(KEY, NOON, 10)))).containsExactly("d1");
        }
    }

    /** Its first mail was in a segment and its row not on disk: the sender was not told that it was taken. */
    @Test
    void aFirstStartThatWasKilledInItsFirstCommitStartsAgain() throws Exception {
        open(other).close();
        Path segment = other.resolve("segments/00000001.segment");
        Files.copy(folder.resolve("segments/00000001.segment"), segment);

        send(other, "d8");
        try (EmbeddedStore store = open(other)) {
            assertThat(names(await(store.spool().refill(KEY, NOON, 10)))).containsExactly("d8");
        }
    }
}
