package org.postiljon.store.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.postiljon.delivery.spool.Samples.KEY;
import static org.postiljon.delivery.spool.Samples.NOON;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.postiljon.delivery.spool.Samples;
import org.postiljon.delivery.spool.Settlement;
import org.postiljon.delivery.spool.Spool;
import org.postiljon.delivery.spool.Waiting;

/**
 * What {@link KillTest} kills: takes and settles mail as fast as it can, and prints each step, one line at once, so that
 * what was printed is known even after SIGKILL.
 */
final class KilledServer {
    private static final int SUBMITTERS = 16;

    /** What comes of a mail; its name says which. */
    enum Fate {
        WAITS,
        DELIVERED,
        FAILED,
        DEFERRED;

        static Fate of(String name) {
            return values()[Math.floorMod(name.hashCode(), values().length)];
        }
    }

    /** What is printed before the name of a mail. */
    enum Step {
        /** It is about to be handed to the store. */
        SENT,
        /** The store has acknowledged it. */
        TAKEN,
        /** Its outcome is about to be handed to the store. */
        SETTLING,
        /** The store has acknowledged its outcome. */
        SETTLED
    }

    private final Spool spool;
    private final String prefix;
    private final AtomicLong number = new AtomicLong();

    private KilledServer(Spool spool, String prefix) {
        this.spool = spool;
        this.prefix = prefix;
    }

    /** Never ends by itself. Arguments: the directory, and what the names of its mails begin with. */
    public static void main(String[] args) {
        StoreSettings settings = StoreSettings.DEFAULT
                .withSizes(200_000, 20_000)
                .withReserves(0, 0)
                .withUpkeepEvery(Duration.ofMillis(20));
        EmbeddedStore store = EmbeddedStore.open(Path.of(args[0]), settings, OpenStores.CLOCK);
        KilledServer server = new KilledServer(store.spool(), args[1]);
        for (int i = 0; i < SUBMITTERS; i++) {
            new Thread(server::run).start();
        }
    }

    private static void say(Step step, String name) {
        byte[] line = ("! " + step + " " + name + "\n").getBytes(US_ASCII);
        synchronized (System.out) {
            System.out.write(line, 0, line.length);
            System.out.flush();
        }
    }

    private void run() {
        while (true) {
            String name = prefix + number.incrementAndGet();
            say(Step.SENT, name);
            spool.accept(Samples.mail(name, NOON)).toCompletableFuture().join();
            say(Step.TAKEN, name);
            for (Waiting waiting :
                    spool.refill(KEY, NOON, 3).toCompletableFuture().join()) {
                settle(waiting);
            }
        }
    }

    private void settle(Waiting waiting) {
        String name = waiting.message().name();
        Fate fate = Fate.of(name);
        if (fate != Fate.WAITS) {
            say(Step.SETTLING, name);
            spool.settle(outcome(waiting, fate)).toCompletableFuture().join();
            say(Step.SETTLED, name);
        }
    }

    private static Settlement outcome(Waiting waiting, Fate fate) {
        return switch (fate) {
            case DELIVERED -> Samples.delivered(waiting, NOON);
            case FAILED -> Samples.failed(waiting, NOON);
            default -> Samples.deferred(waiting, NOON, NOON.plusSeconds(3600));
        };
    }
}
