package org.postiljon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;
import static org.postiljon.delivery.spool.Samples.await;
import static org.postiljon.delivery.spool.Samples.mail;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postiljon.delivery.message.Labels;
import org.postiljon.delivery.spool.Spool;

/** A discard that goes through all that waits lets others ask meanwhile. */
class DiscardsTest {
    @Test
    void whatIsAskedMeanwhileIsAnsweredBeforeItsEnd(@TempDir Path folder) {
        try (OpenStores stores = new OpenStores(folder, OpenStores.SETTINGS)) {
            Spool spool = stores.first().spool();
            CompletableFuture.allOf(IntStream.range(0, 9_000)
                            .mapToObj(i -> spool.accept(mail("d" + i, NOON)).toCompletableFuture())
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
            List<String> answered = new CopyOnWriteArrayList<>();

            CompletionStage<?> discarded = spool.discard(new Labels("", "", "blue", ""), "by anna", NOON, 500)
                    .thenAccept(none -> answered.add("discard " + none));
            CompletionStage<?> counted =
                    spool.countDue(KEY, NOON.minusSeconds(1), NOON).thenAccept(due -> answered.add("due " + due));
            await(counted);
            await(discarded);

            assertThat(answered).containsExactly("due 9000", "discard 0");
        }
    }
}
