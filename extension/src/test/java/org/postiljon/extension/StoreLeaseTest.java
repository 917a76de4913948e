package org.postiljon.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.store.embedded.EmbeddedStore;
import org.postiljon.store.embedded.StoreSettings;

/** Who closes the store. A directory that is in use can't be opened a second time. */
class StoreLeaseTest {
    private final Path directory;

    StoreLeaseTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private EmbeddedStore open() {
        return EmbeddedStore.open(directory, StoreSettings.DEFAULT, Clock.systemUTC());
    }

    @Test
    void anOwnedStoreIsClosedByTheEngine() throws Exception {
        StoreLease.owned(open()).end().close();
        try (EmbeddedStore again = open()) {
            assertThat(again.spool().health().accepting()).isTrue();
        }
    }

    @Test
    void aLentStoreStaysOpenForWhoOpenedIt() throws Exception {
        try (EmbeddedStore store = open()) {
            StoreLease.lent(store).end().close();
            assertThatThrownBy(this::open).hasMessageContaining("in use");
            assertThat(store.spool().health().accepting()).isTrue();
        }
    }
}
