package org.postiljon.store.embedded;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.postiljon.delivery.spool.Samples;

/** A store in a folder of a test, and others on copies of what it has on disk at a moment. */
final class OpenStores implements AutoCloseable {
    static final Clock CLOCK = Clock.fixed(Samples.NOON, ZoneOffset.UTC);

    /** Small reserves, and no upkeep by itself. */
    static final StoreSettings SETTINGS =
            StoreSettings.DEFAULT.withReserves(0, 0).withUpkeepEvery(Duration.ZERO);

    private final Path folder;
    private final StoreSettings settings;
    private final List<EmbeddedStore> stores = new ArrayList<>();

    OpenStores(Path folder, StoreSettings settings) {
        this.folder = folder;
        this.settings = settings;
        stores.add(EmbeddedStore.open(directory(0), settings, CLOCK));
    }

    /** Of the first store. */
    Path directory() {
        return directory(0);
    }

    private Path directory(int number) {
        return folder.resolve("store" + number);
    }

    EmbeddedStore first() {
        return stores.get(0);
    }

    /** As after kill -9; the first is not closed. */
    EmbeddedStore reopened() {
        return reopened(settings);
    }

    EmbeddedStore reopened(StoreSettings others) {
        Path copy = Disks.copyOf(directory(), directory(stores.size()));
        EmbeddedStore store = EmbeddedStore.open(copy, others, CLOCK);
        stores.add(store);
        return store;
    }

    @Override
    public void close() {
        stores.forEach(EmbeddedStore::close);
    }
}
