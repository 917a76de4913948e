package org.postiljon.store.embedded;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolContract;

class EmbeddedSpoolTest implements SpoolContract {
    private static final Clock CLOCK = Clock.fixed(Samples.NOON, ZoneOffset.UTC);
    private static final StoreSettings SETTINGS = StoreSettings.DEFAULT.withUpkeepEvery(Duration.ZERO);

    private Path disk;
    private final List<EmbeddedStore> stores = new ArrayList<>();

    @BeforeEach
    void open(@TempDir Path folder) {
        disk = folder;
        stores.add(EmbeddedStore.open(disk.resolve("store0"), SETTINGS, CLOCK));
    }

    @AfterEach
    void close() {
        stores.forEach(EmbeddedStore::close);
    }

    @Override
    public Spool spool() {
        return stores.get(0).spool();
    }

    @Override
    public Spool reopened() {
        Path copy = Disks.copyOf(disk.resolve("store0"), disk.resolve("store" + stores.size()));
        stores.add(EmbeddedStore.open(copy, SETTINGS, CLOCK));
        return stores.get(stores.size() - 1).spool();
    }
}
