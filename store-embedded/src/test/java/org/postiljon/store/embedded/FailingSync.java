package org.postiljon.store.embedded;

import static org.postiljon.delivery.spool.Samples.NOON;

import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.postiljon.delivery.message.Content;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Submission;

/**
 * What {@link SyncFailureTest} runs where syncs fail: takes mail until one is refused, then perhaps some more, and ends as
 * kill -9 would end it. Prints what came of each.
 */
final class FailingSync {
    static final int LARGE = 5_000;
    static final StoreSettings SETTINGS = OpenStores.SETTINGS.withSizes(1 << 20, LARGE);
    private static final int MOST = 500;

    private FailingSync() {}

    /** Arguments: the directory, and how many more mails to send after the first that was refused. */
    public static void main(String[] args) {
        EmbeddedStore store = EmbeddedStore.open(Path.of(args[0]), SETTINGS, OpenStores.CLOCK);
        int left = Integer.parseInt(args[1]);
        boolean refused = false;
        for (int i = 0; i < MOST && left >= 0; i++) {
            String name = "m" + i;
            try {
                store.spool()
                        .accept(mail(name, i % 2 == 0))
                        .toCompletableFuture()
                        .join();
                System.out.println("taken " + name);
            } catch (CompletionException e) {
                System.out.println("refused " + name);
                refused = true;
            }
            if (refused && --left >= 0) {
                store.upkeep();
            }
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Every second one has a large content, in a file of its own. */
    static Submission mail(String name, boolean large) {
        Submission sample = Samples.mail(name, NOON);
        Content body = large ? Content.of(new byte[LARGE]) : sample.content();
        return new Submission(sample.key(), sample.message(), body, sample.deliveries(), NOON);
    }
}
