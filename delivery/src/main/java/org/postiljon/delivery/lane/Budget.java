package org.postiljon.delivery.lane;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections that this machine may have to all destinations together. Where they are used up, who wants one stands
 * in line, each destination once: who has none stands before who wants one more. A connection that is over goes to the
 * first that still wants it.
 */
final class Budget {
    private final DispatchLoop loop;
    private final int most;
    private final Set<Destination> withNone = new LinkedHashSet<>();
    private final Set<Destination> wantingMore = new LinkedHashSet<>();
    private @Nullable Destination offered;
    private boolean offering;
    private int used;

    Budget(DispatchLoop loop, int most) {
        this.loop = loop;
        this.most = most;
    }

    /** One more connection, if there is one and nobody stands in line for it; else the destination does. */
    boolean take(Destination wanting) {
        if (used < most && (wanting == offered || !isWantedByOthers(wanting))) {
            used++;
            forget(wanting);
            return true;
        }
        (wanting.connections().held() == 0 ? withNone : wantingMore).add(wanting);
        offer();
        return false;
    }

    /** Somebody else stands in line. */
    boolean isWantedByOthers(Destination than) {
        int own = (withNone.contains(than) ? 1 : 0) + (wantingMore.contains(than) ? 1 : 0);
        return withNone.size() + wantingMore.size() > own;
    }

    /** Somebody else stands in line who has none. */
    boolean isNeededByOthers(Destination than) {
        return withNone.size() > (withNone.contains(than) ? 1 : 0);
    }

    /** A connection is over. */
    void give() {
        used--;
        offer();
    }

    /** The first in line may look again; where that does not take it, the next. */
    private void offer() {
        if (offering || used >= most || first().isEmpty()) {
            return;
        }
        offering = true;
        loop.execute(() -> {
            offering = false;
            first().filter(d -> used < most).ifPresent(next -> {
                forget(next);
                offered = next;
                next.pump();
                offered = null;
                offer();
            });
        });
    }

    private Optional<Destination> first() {
        return withNone.stream().findFirst().or(() -> wantingMore.stream().findFirst());
    }

    /** It no longer stands in line. */
    void forget(Destination destination) {
        withNone.remove(destination);
        wantingMore.remove(destination);
    }
}
