package org.postiljon.server;

import com.google.inject.Module;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.postiljon.console.AccessToken;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.extension.settings.SettingsFile;
import org.postiljon.server.disk.ClosedToOthers;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import org.postiljon.server.dropped.SpoolDirectory;
import org.postiljon.server.dropped.SpoolDirectoryProgress;
import org.postiljon.server.dropped.SpoolDirectorySettings;
import org.postiljon.server.james.ReferenceJames;
import org.postiljon.server.mail.Parties;
import org.postiljon.server.repository.DurableMailRepository;
import org.postiljon.store.embedded.EmbeddedStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference server: a James that survives kills, with everything in one data directory. It opens the store before
 * James starts and closes it after James has ended; queues, mail repositories and the engine work on that one store.
 */
public final class PostiljonServer implements AutoCloseable {
    /** Where James puts what its mailets could not process; as in the sample {@code mailetcontainer.xml}. */
    private static final String ERRORS = "store://var/mail/error";

    private static final Logger LOGGER = LoggerFactory.getLogger(PostiljonServer.class);

    private final DataDirectory data;
    private final Path storeDirectory;
    private final EmbeddedStore store;
    private final ReferenceJames james;
    private final SpoolDirectory dropped;
    private boolean ended;
    private boolean closed;

    private PostiljonServer(DataDirectory data, Path storeDirectory, EmbeddedStore store, ReferenceJames james)
            throws IOException {
        this.data = data;
        this.storeDirectory = storeDirectory;
        this.store = store;
        this.james = james;
        this.dropped =
                new SpoolDirectory(SpoolDirectorySettings.of(data.spool()), james.dropped(), InstantSource.system());
    }

    /**
     * Starts a server; makes its data directory where there is none.
     *
     * @param more modules that hold before the server's own
     * @throws Exception when it can't start; nothing runs then, and the messages of the causes say what to do
     */
    public static PostiljonServer start(ServerSettings settings, Module... more) throws Exception {
        DataDirectory data = new DataDirectory(settings.data());
        data.prepare();
        Configuration configuration =
                Configuration.builder().workingDirectory(data.root().toString()).build();
        PostiljonSettings written = read(configuration);
        Path storeDirectory = data.root().resolve(written.dataDirectory()).normalize();
        ClosedToOthers.close(data, storeDirectory).forEach(LOGGER::warn);
        EmbeddedStore store = EmbeddedStore.open(storeDirectory, written.store(), Clock.systemUTC());
        try {
            // Not before the store has locked its directory against a second server.
            StartCheck.check(data, settings);
            data.emptyScratch();
            ReferenceJames james = ReferenceJames.start(configuration, settings, data, store, List.of(more));
            PostiljonServer server = new PostiljonServer(data, storeDirectory, store, james);
            server.dropped.start();
            server.running().announce(data);
            LOGGER.info("Started on {}: {}", data.root(), server.running().json());
            return server;
        } catch (Exception e) {
            store.close();
            throw e;
        }
    }

    private static PostiljonSettings read(Configuration configuration) throws ConfigurationException {
        return SettingsFile.read(new PropertiesProvider(
                new FileSystemImpl(configuration.directories()), configuration.configurationPath()));
    }

    /** Where it listens, and what opens its webadmin. */
    public RunningServer running() {
        return new RunningServer(
                ProcessHandle.current().pid(), james.smtp(), james.admin(), storeDirectory.resolve(AccessToken.FILE));
    }

    /** The engine, for questions and orders. */
    public Engine engine() {
        return james.engine();
    }

    /** The store of everything; closed with the server. */
    public EmbeddedStore store() {
        return store;
    }

    /** Where dropped files are picked up. */
    public Path spoolDirectory() {
        return data.spool();
    }

    /** What became of them so far. */
    public SpoolDirectoryProgress dropped() {
        return dropped.progress();
    }

    /** Recipients of mails in James's own queue, those that its mailets work on included. */
    public Set<String> queuedRecipients() {
        return recipients(MailQueueFactory.SPOOL.asString());
    }

    /** Recipients of mails that James's mailets could not process. */
    public Set<String> errorRecipients() {
        return recipients(DurableMailRepository.nameInStore(ERRORS));
    }

    private Set<String> recipients(String queue) {
        return store.intake().load(queue).stream()
                .flatMap(stored -> Parties.recipients(stored.data()).stream())
                .collect(Collectors.toSet());
    }

    /** Takes no more mail, and lets what is under way end. The store can be read until the server is closed. */
    public synchronized void endWork() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            RunningServer.withdraw(data);
        } catch (IOException e) {
            LOGGER.warn("{} stays behind", data.serverFile().file(), e);
        }
        dropped.close();
        james.close();
    }

    /** Takes no more mail, lets what is under way end, and closes the store. Further calls change nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        endWork();
        store.close();
        LOGGER.info("Stopped");
    }
}
