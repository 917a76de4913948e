package org.postiljon.server;

import com.google.inject.Module;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.postiljon.console.AccessToken;
import org.postiljon.delivery.engine.Engine;
import org.postiljon.extension.settings.PostiljonSettings;
import org.postiljon.extension.settings.SettingsFile;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import org.postiljon.server.james.ReferenceJames;
import org.postiljon.store.embedded.EmbeddedStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference server: a James that survives kills, with everything in one data directory. It opens the store before
 * James starts and closes it after James has ended; queues, mail repositories and the engine work on that one store.
 */
public final class PostiljonServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostiljonServer.class);

    private final DataDirectory data;
    private final Path storeDirectory;
    private final EmbeddedStore store;
    private final ReferenceJames james;
    private boolean closed;

    private PostiljonServer(DataDirectory data, Path storeDirectory, EmbeddedStore store, ReferenceJames james) {
        this.data = data;
        this.storeDirectory = storeDirectory;
        this.store = store;
        this.james = james;
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
        Configuration configuration = Configuration.builder()
                .workingDirectory(data.root().toString())
                .build();
        PostiljonSettings written = read(configuration);
        Path storeDirectory = data.root().resolve(written.dataDirectory()).normalize();
        EmbeddedStore store = EmbeddedStore.open(storeDirectory, written.store(), Clock.systemUTC());
        try {
            // Not before the store has locked its directory against a second server.
            data.emptyScratch();
            ReferenceJames james = ReferenceJames.start(configuration, settings, data, store, List.of(more));
            PostiljonServer server = new PostiljonServer(data, storeDirectory, store, james);
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
                ProcessHandle.current().pid(),
                james.smtp(),
                james.admin(),
                storeDirectory.resolve(AccessToken.FILE));
    }

    /** The engine, for questions and orders. */
    public Engine engine() {
        return james.engine();
    }

    /** The store of everything; closed with the server. */
    public EmbeddedStore store() {
        return store;
    }

    /** Takes no more mail, lets what is under way end, and closes the store. Further calls change nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            RunningServer.withdraw(data);
        } catch (IOException e) {
            LOGGER.warn("{} stays behind", data.serverFile().file(), e);
        }
        james.close();
        store.close();
        LOGGER.info("Stopped");
    }
}
