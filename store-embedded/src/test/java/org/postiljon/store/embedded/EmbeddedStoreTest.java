package org.postiljon.store.embedded;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.spool.DestinationStates;
import org.postiljon.delivery.spool.DestinationStatesContract;
import org.postiljon.delivery.spool.EventLog;
import org.postiljon.delivery.spool.EventLogContract;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.SpoolCancelContract;
import org.postiljon.delivery.spool.SpoolContract;
import org.postiljon.delivery.spool.SpoolMoveContract;
import org.postiljon.delivery.spool.SpoolRefusalContract;

/** The embedded store keeps the contracts of the ports. */
class EmbeddedStoreTest {
    private OpenStores stores;

    @BeforeEach
    void open(@TempDir Path folder) {
        stores = new OpenStores(folder, OpenStores.SETTINGS);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Nested
    class OfSpool implements SpoolContract, SpoolCancelContract, SpoolMoveContract, SpoolRefusalContract {
        @Override
        public Spool spool() {
            return stores.first().spool();
        }

        @Override
        public Spool reopened() {
            return stores.reopened().spool();
        }

        @Override
        public EventLog events() {
            return stores.first().eventLog();
        }
    }

    @Nested
    class OfEventLog implements EventLogContract {
        @Override
        public Spool spool() {
            return stores.first().spool();
        }

        @Override
        public EventLog events() {
            return stores.first().eventLog();
        }

        @Override
        public EventLog reopenedEvents() {
            return stores.reopened().eventLog();
        }
    }

    @Nested
    class OfDestinationStates implements DestinationStatesContract {
        @Override
        public DestinationStates states() {
            return stores.first().destinationStates();
        }

        @Override
        public EventLog events() {
            return stores.first().eventLog();
        }

        @Override
        public DestinationStates reopenedStates() {
            return stores.reopened().destinationStates();
        }
    }
}
