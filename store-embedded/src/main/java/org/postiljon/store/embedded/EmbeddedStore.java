package org.postiljon.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolFailure;
import org.postiljon.delivery.spool.SpoolHealth;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.DiskReserve;
import org.postiljon.store.embedded.commit.Entrance;
import org.postiljon.store.embedded.commit.Reader;
import org.postiljon.store.embedded.commit.StoreDatabase;
import org.postiljon.store.embedded.commit.Writer;
import org.postiljon.store.embedded.content.ContentFiles;
import org.postiljon.store.embedded.content.ContentReader;
import org.postiljon.store.embedded.content.ContentRows;
import org.postiljon.store.embedded.content.Location;
import org.postiljon.store.embedded.content.StoredContent;
import org.postiljon.store.embedded.destination.SqliteDestinationStates;
import org.postiljon.store.embedded.event.SqliteEventLog;
import org.postiljon.store.embedded.intake.IntakeStore;
import org.postiljon.store.embedded.intake.SqliteIntakeStore;
import org.postiljon.store.embedded.spool.EmbeddedSpool;
import org.postiljon.store.embedded.system.Directories;
import org.postiljon.store.embedded.upkeep.Upkeep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All ports of storage over one directory. Which files are in it, and what is in them when, is told in
 * {@code docs/durability.md}.
 *
 * <p>Threads: one writer, one that tells callers what came of their changes, one reader for refills, one for longer
 * searches, four for contents.
 */
public final class EmbeddedStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedStore.class);

    /** What is to be closed, the first to close on top. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final EmbeddedSpool spool;
    private final SqliteEventLog eventLog;
    private final SqliteDestinationStates destinationStates;
    private final SqliteIntakeStore intake;
    private final Upkeep upkeep;

    EmbeddedStore(Path directory, StoreSettings settings, Clock clock, DiskReserve.Room room, Writer.CommitStep last)
            throws IOException, SQLException {
        boolean done = false;
        try {
            Directories.create(directory);
            open(DirectoryLock.take(directory));
            StoreVersion version = StoreVersion.read(directory);
            Path file = StoreDatabase.file(directory);
            List<Path> traces = StoreTraces.in(directory);
            StoreDatabase.expect(file, traces);
            StoreDatabase database = StoreDatabase.open(open(Database.forWriting(file)), file, traces);
            version.confirm(database);
            ContentFiles contents = check(directory, database, settings);
            database.countOpening();
            DiskReserve reserve = new DiskReserve(directory, room, settings.keepFree(), settings.ballast());
            reserve.look();
            eventLog = open(new SqliteEventLog(Database.forReading(database.file()), database.store()));
            Reader searches = open(new Reader(file, "postiljon-store-search"));
            Reader refills = open(new Reader(file, "postiljon-store-refill"));
            Reader people = open(new Reader(file, "postiljon-store-people"));
            ContentReader reader = open(new ContentReader(contents, content -> locate(searches, content)));
            Writer writer = open(new Writer(database.rows(), contents, reserve, last));
            Entrance entrance = open(new Entrance(
                    contents,
                    writer,
                    reserve,
                    settings.largeBytes(),
                    settings.waitingBytes(),
                    settings.waitingCalls()));
            spool = new EmbeddedSpool(database.rows(), writer, entrance, refills, searches, people, reader, reserve);
            destinationStates = new SqliteDestinationStates(writer, searches);
            intake = new SqliteIntakeStore(entrance, writer, searches, reader);
            upkeep = open(new Upkeep(
                    reserve,
                    contents,
                    people,
                    writer,
                    spool.lanePruning(),
                    clock,
                    settings.keepEvents(),
                    settings.keepKeys()));
            if (!settings.upkeepEvery().isZero()) {
                upkeep.every(settings.upkeepEvery());
            }
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * Opens a store; makes the directory where there is none.
     *
     * @throws SpoolFailure when it is in use, of a newer version, damaged, or can't be written; the message says which
     *     file and what to do
     */
    public static EmbeddedStore open(Path directory, StoreSettings settings, Clock clock) {
        try {
            Path real = directory.toAbsolutePath();
            return new EmbeddedStore(
                    directory,
                    settings,
                    clock,
                    () -> Files.getFileStore(real).getUsableSpace(),
                    Writer.CommitStep.OF_SQLITE);
        } catch (IOException e) {
            throw new SpoolFailure(
                    "Can't open the store in " + directory + ": " + e
                            + ". Is there room on its disk, and is it writable for this user?",
                    e);
        } catch (SQLException e) {
            throw StoreDatabase.opening(StoreDatabase.file(directory), e);
        }
    }

    private <T extends AutoCloseable> T open(T part) {
        parts.push(part);
        return part;
    }

    private ContentFiles check(Path directory, StoreDatabase database, StoreSettings settings)
            throws SQLException, IOException {
        Path accepted = directory.resolve("accept-damage");
        boolean goOn = Files.exists(accepted);
        ContentCheck check = ContentCheck.of(database.rows());
        List<String> wrong = new ArrayList<>(check.unknown(new UnknownContent(directory, database), goOn));
        ContentFiles contents = open(new ContentFiles(directory, database.epoch(), settings.segmentBytes()));
        wrong.addAll(check.missing(contents));
        if (!wrong.isEmpty()) {
            String what = String.join("; ", wrong);
            if (!goOn) {
                throw new SpoolFailure("The store in " + directory + " is damaged: " + what
                        + ". Restore these files from a backup. Without one, make an empty file " + accepted
                        + " and start again: mail whose content is lost can't be sent then, all other mail is");
            }
            Files.deleteIfExists(accepted);
            LOG.error("The store in {} is damaged and starts all the same, as {} says: {}", directory, accepted, what);
        }
        check.sweep(contents);
        return contents;
    }

    private static CompletionStage<@Nullable Location> locate(Reader searches, StoredContent content) {
        return searches.ask(rows -> {
            @Nullable Location[] found = new Location[1];
            rows.query(
                    row -> found[0] = ContentRows.location(row, 1), ContentRows.select(content.owner()), content.id());
            return found[0];
        });
    }

    /** The waiting mail. */
    public Spool spool() {
        return spool;
    }

    /** What happened. */
    public EventLog eventLog() {
        return eventLog;
    }

    /** What was learned of destinations. */
    public DestinationStates destinationStates() {
        return destinationStates;
    }

    /** The queues of the reference server's James. */
    public IntakeStore intake() {
        return intake;
    }

    /** Whether new mail can be taken. */
    public SpoolHealth health() {
        return spool.health();
    }

    /** One round of upkeep now: pruning, compaction, a look at the disk. Blocks. */
    public void upkeep() {
        upkeep.round();
    }

    /** Ends after the running commit; what was acknowledged is on disk. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("A part of the store did not close well: {}", e.toString());
            }
        }
    }
}
