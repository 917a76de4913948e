package org.postiljon.server;

import com.google.inject.Module;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.postiljon.server.disk.DataDirectory;
import org.postiljon.server.disk.RunningServer;
import org.postiljon.server.james.ReferenceJames;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reference server: a James that survives kills, with everything in one data directory. */
public final class PostiljonServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PostiljonServer.class);

    private final DataDirectory data;
    private final EmbeddedStore store;
    private final ReferenceJames james;

    private PostiljonServer(DataDirectory data, EmbeddedStore store, ReferenceJames james) {
        this.data = data;
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
        EmbeddedStore store = EmbeddedStore.open(data.store(), StoreSettings.DEFAULT, Clock.systemUTC());
        try {
            // Not before the store has locked the directory against a second server.
            data.emptyScratch();
            ReferenceJames james = ReferenceJames.start(settings, data, store.intake(), store::health, List.of(more));
            PostiljonServer server = new PostiljonServer(data, store, james);
            server.running().announce(data);
            LOGGER.info("Started on {}: {}", data.root(), server.running());
            return server;
        } catch (Exception e) {
            store.close();
            throw e;
        }
    }

    /** Where it listens. */
    public RunningServer running() {
        return new RunningServer(ProcessHandle.current().pid(), james.smtp(), james.admin());
    }

    /** Takes no more mail, lets what is under way end, and closes the store. */
    @Override
    public void close() {
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
