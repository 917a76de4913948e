package org.postiljon.store.embedded.spool;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postiljon.delivery.spool.OutboxItem;
import org.postiljon.delivery.spool.SpoolListener;
import org.postiljon.delivery.spool.WaitingKey;

/** Tells the listener what waits: many changes of one key are one piece of news. */
final class News {
    private final DueBook book;
    private final Consumer<Runnable> teller;
    private final Set<WaitingKey> keys = new HashSet<>();
    private volatile @Nullable SpoolListener listener;

    /**
     * News of a book.
     *
     * @param teller runs what talks to the listener, in order
     */
    News(DueBook book, Consumer<Runnable> teller) {
        this.book = book;
        this.teller = teller;
    }

    void listen(SpoolListener who) {
        listener = who;
        who.waiting(book.backlogs());
    }

    /** Something new waits in a key. */
    void waits(WaitingKey key) {
        SpoolListener to = listener;
        if (to == null) {
            return;
        }
        boolean first;
        synchronized (keys) {
            first = keys.isEmpty();
            keys.add(key);
        }
        if (first) {
            teller.accept(() -> to.waiting(book.backlogs(take())));
        }
    }

    private Set<WaitingKey> take() {
        synchronized (keys) {
            Set<WaitingKey> taken = Set.copyOf(keys);
            keys.clear();
            return taken;
        }
    }

    /** James has something to do. */
    void outbox(OutboxItem item) {
        SpoolListener to = listener;
        if (to != null) {
            teller.accept(() -> to.outbox(item));
        }
    }
}
