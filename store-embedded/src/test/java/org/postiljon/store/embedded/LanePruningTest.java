package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;
import static org.postiljon.delivery.spool.Samples.names;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.site.Site;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.Waiting;
import org.postiljon.delivery.spool.WaitingKey;
import org.postiljon.store.embedded.commit.Database;
import org.postiljon.store.embedded.commit.StoreDatabase;

/** A key in which nothing waits any more leaves no row behind, and comes again as if it had never been there. */
class LanePruningTest {
    private final Path folder;

    LanePruningTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private EmbeddedStore open() {
        return EmbeddedStore.open(folder, OpenStores.SETTINGS, OpenStores.CLOCK);
    }

    private static WaitingKey key(int number) {
        return Samples.key("domain:d" + number + ".example");
    }

    private static void accept(Spool spool, String name, WaitingKey key) {
        await(spool.accept(mail(name, key, NOON, Labels.NONE, name + "@b.example")));
    }

    private List<String> sites() throws Exception {
        List<String> sites = new ArrayList<>();
        try (Database rows = Database.forReading(StoreDatabase.file(folder))) {
            rows.query(row -> sites.add(row.getString(1)), "SELECT site FROM lane ORDER BY site");
        }
        return sites;
    }

    @Test
    void onlyKeysInWhichSomethingWaitsStay() throws Exception {
        try (EmbeddedStore store = open()) {
            Spool spool = store.spool();
            for (int i = 0; i < 5; i++) {
                accept(spool, "m" + i, key(i));
            }
            await(spool.retag(key(0), new Site("mx.example"), d -> true, 10));
            for (Waiting each : await(spool.refill(key(1), NOON, 10))) {
                await(spool.settle(Samples.delivered(each, NOON)));
            }
            await(spool.hold(key(2), l -> true, "pause 7", 10));
            await(spool.refill(key(3), NOON, 10));

            store.upkeep();

            assertThat(sites())
                    .as("moved away, delivered; held, handed out and waiting stay")
                    .containsExactly("domain:d2.example", "domain:d3.example", "domain:d4.example", "mx.example");
        }
    }

    @Test
    void aKeyThatComesAgainIsReadAtOnce() throws Exception {
        try (EmbeddedStore store = open()) {
            Spool spool = store.spool();
            accept(spool, "first", key(1));
            for (Waiting each : await(spool.refill(key(1), NOON, 10))) {
                assertThat(await(spool.countDue(key(1), NOON.minusSeconds(1), NOON)))
                        .isEqualTo(1);
                await(spool.settle(Samples.delivered(each, NOON)));
            }
            store.upkeep();
            assertThat(sites()).isEmpty();

            accept(spool, "other", key(2));
            accept(spool, "again", key(1));

            assertThat(await(spool.countDue(key(1), NOON.minusSeconds(1), NOON)))
                    .isEqualTo(1);
            assertThat(names(await(spool.refill(key(1), NOON, 10)))).containsExactly("again");
            assertThat(names(await(spool.refill(key(2), NOON, 10)))).containsExactly("other");
        }
    }

    @Test
    void notEachRoundLooks() throws Exception {
        try (EmbeddedStore store = open()) {
            store.upkeep();
            accept(store.spool(), "first", key(1));
            await(store.spool().retag(key(1), new Site("mx.example"), d -> true, 10));
            store.upkeep();
            assertThat(sites()).as("an hour is not over").hasSize(2);
        }
        try (EmbeddedStore store = open()) {
            store.upkeep();
            assertThat(sites()).containsExactly("mx.example");
            assertThat(names(await(store.spool().refill(Samples.key("mx.example"), NOON, 10))))
                    .containsExactly("first");
        }
    }
}
